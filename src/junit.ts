import type {JestCase} from './record/case-measurements';

/**
 * The properties of a test in the reports of jest-junit: what it asked of the database, and where its time went, in milliseconds.
 * jest-junit finds them by a file `junitTestCaseProperties.js`.
 *
 * @example module.exports = require('jest-savepoint/junit');
 */
function junitProperties(testCase: unknown): Record<string, number> {
  const {savepointMeasurements} = testCase as Partial<JestCase>;
  const measured: readonly (readonly [string, number])[] = Object.entries(savepointMeasurements ?? {});
  return Object.fromEntries(measured.map(([name, value]) => [`savepoint.${name}`, value]));
}

export = junitProperties;
