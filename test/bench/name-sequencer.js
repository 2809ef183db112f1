'use strict';

/** Runs test files in the order of their names, and remembers nothing. */
module.exports = class NameSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  shard(tests) {
    return tests;
  }

  cacheResults() {
    // Nothing to remember.
  }
};
