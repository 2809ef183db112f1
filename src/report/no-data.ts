import {SavepointError} from '../shared/savepoint-error';
import {formatCount} from './number-format';

/** The error of a run whose tests left no records, as another test runner ran them. */
export function noDataError(unrecordedFiles: readonly string[]): SavepointError {
  const count = formatCount(unrecordedFiles.length, 'test file');
  return new SavepointError(
    `There is no data: the tests of ${count} left no record, so nothing could be compared.`,
    {
      code: 'SAVEPOINT_GATE',
      hint: "Take the test runner and the environment from the preset: set `preset: 'jest-savepoint'` (in every project, where there are several), and no `testRunner` of your own.",
    },
  );
}

/** The error of a run that was measured, but not prepared by this package's global set-up. */
export function unpreparedError(): SavepointError {
  return new SavepointError('The gate could not work: the global set-up of jest-savepoint did not run.', {
    code: 'SAVEPOINT_GATE',
    hint: "Set `preset: 'jest-savepoint'` at the root of Jest's configuration, and call jest-savepoint/global-setup from a `globalSetup` of your own.",
  });
}
