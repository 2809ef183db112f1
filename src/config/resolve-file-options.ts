import {configError} from './config-error';
import {formatProblem} from './format-problem';
import {oneOf} from './one-of';
import {isolations, type Isolation} from './options';

/** What a test file may set for itself. */
export interface FileOptions {
  readonly isolation?: Isolation;
}

/**
 * Reads a file's own options out of Jest's `testEnvironmentOptions`, where its docblock
 * `@jest-environment-options {"isolation": "database"}` arrives. Other environments' options are left alone.
 *
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for an unknown isolation
 */
export function resolveFileOptions(testEnvironmentOptions: unknown): FileOptions {
  const {isolation: received} = (testEnvironmentOptions ?? {}) as {readonly isolation?: unknown};
  if (received === undefined) return {};
  const isolation = isolations.find(name => name === received);
  if (isolation !== undefined) return {isolation};
  throw configError(
    formatProblem({
      subject: 'Option "isolation" of testEnvironmentOptions or of the file\'s @jest-environment-options',
      expected: oneOf(isolations),
      received,
      example: '@jest-environment-options {"isolation": "database"}',
    }).trimStart(),
  );
}
