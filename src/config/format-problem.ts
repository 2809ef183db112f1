import {inspect} from 'node:util';
import {maskSecrets} from '../shared/mask-secrets';

const maxValueLength = 200;

/** A value that an option or an environment variable may not have. */
export interface OptionProblem {
  /** Its name with quotes where it is an option. @example 'Option "pool.max"' */
  readonly subject: string;
  /** Completes "must be: …". */
  readonly expected: string;
  readonly received: unknown;
  /** Text to paste. */
  readonly example?: string;
}

/** A value as code on one line, shortened, its passwords masked. */
export function formatValue(value: unknown): string {
  const text = maskSecrets(
    typeof value === 'function'
      ? 'a function'
      : inspect(value, {breakLength: Infinity, compact: true, depth: 4}),
  );
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}

/** Describes a wrong value the way Jest describes one in its own configuration. */
export function formatProblem({subject, expected, received, example}: OptionProblem): string {
  const text = `  ${subject} must be:
    ${expected}
  but instead received:
    ${formatValue(received)}`;
  return example === undefined ? text : `${text}\n\n  Example:\n    ${example}`;
}
