import {SavepointError} from '../shared/savepoint-error';

export interface ConfigErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Makes the error of a mistake in the configuration. It has no stack: the mistake is in no line of code. */
export function configError(message: string, {hint, cause}: ConfigErrorOptions = {}): SavepointError {
  const error = new SavepointError(message, {
    code: 'SAVEPOINT_CONFIG',
    ...(hint !== undefined && {hint}),
    ...(cause !== undefined && {cause}),
  });
  // Jest prints the stack of an error thrown in its set-up, and nothing else.
  error.stack = hint === undefined ? message : `${message}\n\n${hint}`;
  return error;
}
