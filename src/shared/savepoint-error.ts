/** The codes of the errors this package throws. They are part of its public interface. */
export type SavepointErrorCode =
  | 'SAVEPOINT_CONFIG'
  | 'SAVEPOINT_ENGINE'
  | 'SAVEPOINT_CONNECTION'
  | 'SAVEPOINT_SCHEMA'
  | 'SAVEPOINT_SANDBOX'
  | 'SAVEPOINT_BASELINE'
  | 'SAVEPOINT_GATE'
  | 'SAVEPOINT_USAGE'
  | 'SAVEPOINT_RESOURCE'
  | 'SAVEPOINT_BUDGET'
  | 'SAVEPOINT_LEAK';

export interface SavepointErrorOptions {
  readonly code: SavepointErrorCode;
  /** What to do about it, as a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The base of every error this package throws: `message` says what happened, with the offending value and why; `hint`
 * says what to do. Neither ever holds a password.
 */
export class SavepointError extends Error {
  readonly code: SavepointErrorCode;
  readonly hint: string | undefined;

  constructor(message: string, {code, hint, cause}: SavepointErrorOptions) {
    super(message, cause === undefined ? undefined : {cause});
    this.name = 'SavepointError';
    this.code = code;
    this.hint = hint;
    // Where nobody else prints the hint, Jest prints the stack.
    if (hint !== undefined) this.stack = this.stack?.replace(message, () => `${message}\n\n${hint}`);
  }
}
