import {runConfirmProcess} from './confirm-process';
import type {Measure} from './confirm-suspects';
import {jestCommand, type JestInvocation} from './jest-command';

/**
 * Runs test files of a project in fresh processes of its Jest; null where there is no Jest to start.
 * @param options further ones for Jest
 */
export function measureAgain(invocation: JestInvocation, options: readonly string[] = []): Measure | null {
  const jest = jestCommand(invocation);
  if (jest === null) return null;
  const reporterPath = require.resolve('../reporter');
  const sequencerPath = require.resolve('../confirm-sequencer');
  return (testPaths, timeoutMs) =>
    runConfirmProcess({
      jest: {...jest, args: [...jest.args, ...options]},
      reporterPath,
      sequencerPath,
      testPaths,
      timeoutMs,
    });
}
