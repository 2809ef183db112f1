'use strict';

const {writeFileSync} = require('node:fs');

/** Writes when each test file's result arrived, in milliseconds of the process's clock. Files run one after the other. */
module.exports = class FileTimesReporter {
  #times = [];

  onRunStart() {
    this.#times.push({path: null, at: performance.now()});
  }

  onTestFileResult({path}) {
    this.#times.push({path, at: performance.now()});
  }

  onRunComplete() {
    writeFileSync(process.env.BENCH_OUTPUT, JSON.stringify(this.#times));
  }
};
