'use strict';

const {writeFileSync} = require('node:fs');

/** Writes what each test asked of the database, by the test's name, to the file that `COUNTERS_OUTPUT` names. */
module.exports = class CountersReporter {
  #tests = {};

  onTestFileResult(_test, {savepoint}) {
    for (const {file, name, index, statements, rows, roundTrips, shapes, tables} of savepoint.tests) {
      const counts = Object.fromEntries(shapes.map(shape => [shape.shape, [shape.count, shape.rows]]));
      this.#tests[`${file} › ${name} (${index})`] = {statements, rows, roundTrips, ...counts, tables};
    }
  }

  onRunComplete() {
    writeFileSync(process.env.COUNTERS_OUTPUT, JSON.stringify(this.#tests));
  }
};
