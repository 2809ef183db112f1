import {runConfirmProcess, type ConfirmProcessOptions, type ConfirmResult} from './confirm-process';
import {jestCommand, type JestInvocation} from './jest-command';

/** Measures test files, by their absolute paths, in a fresh process. */
export type Measure = (
  testPaths: readonly string[],
  options: Pick<ConfirmProcessOptions, 'timeoutMs' | 'rounds' | 'repeated'>,
) => Promise<ConfirmResult>;

/**
 * Runs test files of a project in fresh processes of its Jest; null where there is no Jest to start.
 * @param jestOptions further ones for Jest
 */
export function measureAgain(
  invocation: JestInvocation,
  jestOptions: readonly string[] = [],
): Measure | null {
  const jest = jestCommand(invocation);
  if (jest === null) return null;
  const reporterPath = require.resolve('../reporter');
  const sequencerPath = require.resolve('../confirm-sequencer');
  return (testPaths, options) =>
    runConfirmProcess({
      jest: {...jest, args: [...jest.args, ...jestOptions]},
      reporterPath,
      sequencerPath,
      testPaths,
      ...options,
    });
}
