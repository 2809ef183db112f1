import {formatProblem} from '../config/format-problem';
import {usageError} from './check-arguments';

/** What an option may be given. */
export interface ExpectedNumber {
  /** Completes "must be: …". */
  readonly expected: string;
  readonly isValid: (value: number) => boolean;
  readonly example: number;
}

function wrongValue(name: string, expected: string, received: unknown, example: string | number): Error {
  return usageError(
    formatProblem({
      subject: `Option --${name}`,
      expected,
      received,
      example: `--${name}=${example}`,
    }).trimStart(),
  );
}

/** @throws SavepointError `SAVEPOINT_CONFIG` where an option's value is not a number of the kind that is named */
export function requireNumber(
  name: string,
  value: unknown,
  {expected, isValid, example}: ExpectedNumber,
): true {
  if (typeof value === 'number' && isValid(value)) return true;
  throw wrongValue(name, expected, value, example);
}

/** @throws SavepointError `SAVEPOINT_CONFIG` where an option is there, and names nothing */
export function requireText(name: string, value: unknown, example: string): true {
  if (value === undefined || (typeof value === 'string' && value.trim() !== '')) return true;
  throw wrongValue(name, 'a name', value, example);
}
