import {runConfirmProcess, type ConfirmProcessOptions, type ConfirmResult} from './confirm-process';
import {jestCommand, type JestCommand, type JestInvocation} from './jest-command';

/** Measures test files, by their absolute paths, in a fresh process. */
export type Measure = (
  testPaths: readonly string[],
  options: Pick<ConfirmProcessOptions, 'timeoutMs' | 'rounds'>,
) => Promise<ConfirmResult>;

/**
 * Runs test files with a Jest in fresh processes.
 * @param env variables beside those of this process
 */
export function measureWith(jest: JestCommand, env: NodeJS.ProcessEnv = {}): Measure {
  const reporterPath = require.resolve('../reporter');
  const sequencerPath = require.resolve('../confirm-sequencer');
  return (testPaths, options) =>
    runConfirmProcess({jest, reporterPath, sequencerPath, testPaths, env, ...options});
}

/** Runs test files of a project in fresh processes of its Jest; null where there is no Jest to start. */
export function measureAgain(invocation: JestInvocation): Measure | null {
  const jest = jestCommand(invocation);
  return jest && measureWith(jest);
}
