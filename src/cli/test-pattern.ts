import {SavepointError} from '../shared/savepoint-error';

/** Tells by its id whether a test is meant. */
export type TestFilter = (id: string) => boolean;

/**
 * Reads a pattern as Jest reads `-t`: a regular expression, upper and lower case alike, here looked for in `file › test`.
 * @throws SavepointError `SAVEPOINT_CONFIG` where it is none, or empty: a variable of a script that is not set would mean all tests
 */
export function testFilter(pattern: string | undefined): TestFilter {
  if (pattern === undefined) return () => true;
  if (pattern.trim() === '')
    throw new SavepointError('The pattern is empty.', {
      code: 'SAVEPOINT_CONFIG',
      hint: 'Leave it out to mean all tests.',
    });
  try {
    const expression = new RegExp(pattern, 'i');
    return id => expression.test(id);
  } catch (cause) {
    throw new SavepointError(
      `The pattern "${pattern}" is not a regular expression: ${(cause as Error).message}`,
      {
        code: 'SAVEPOINT_CONFIG',
        hint: 'Put a backslash before characters such as ( [ * + ? that are meant as they are.',
        cause,
      },
    );
  }
}
