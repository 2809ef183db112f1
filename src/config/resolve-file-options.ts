import {configError} from './config-error';
import {formatProblem} from './format-problem';
import {oneOf} from './one-of';
import {isolations, type Isolation} from './options';

/** What a test file may set for itself. */
export interface FileOptions {
  readonly isolation?: Isolation;
  /** Whether its tests are measured, and compared with their baselines. @default true */
  readonly measure?: boolean;
}

const EXAMPLES = {
  isolation: '@jest-environment-options {"isolation": "database"}',
  measure: '@jest-environment-options {"measure": false}',
};

/** What is wrong with one of them. */
function refuse(option: keyof FileOptions, expected: string, received: unknown): never {
  throw configError(
    formatProblem({
      subject: `Option "${option}" of testEnvironmentOptions or of the file's @jest-environment-options`,
      expected,
      received,
      example: EXAMPLES[option],
    }).trimStart(),
  );
}

/**
 * Reads a file's own options out of Jest's `testEnvironmentOptions`, where its docblock
 * `@jest-environment-options {"isolation": "database"}` arrives. Other environments' options are left alone.
 *
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for a value that an option cannot have
 */
export function resolveFileOptions(testEnvironmentOptions: unknown): FileOptions {
  const received = (testEnvironmentOptions ?? {}) as {readonly [Option in keyof FileOptions]?: unknown};
  const isolation = isolations.find(name => name === received.isolation);
  if (received.isolation !== undefined && isolation === undefined)
    refuse('isolation', oneOf(isolations), received.isolation);
  const {measure} = received;
  if (measure !== undefined && typeof measure !== 'boolean') refuse('measure', 'true or false', measure);
  return {...(isolation !== undefined && {isolation}), ...(measure !== undefined && {measure})};
}
