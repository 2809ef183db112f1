import type {ErrorFields} from '../../wire/encode';

/** What every message about something that pg-mem lacks goes on to say. */
export const LIMIT_HINT =
  'This is a limit of the engine "pg-mem". The engines "local", "server" and "pglite" run real PostgreSQL.';

/** An error with the fields of a server's. */
export class StatementError extends Error {
  readonly fields: ErrorFields;

  constructor(code: string, message: string, more: ErrorFields = {}) {
    super(message);
    this.fields = {C: code, M: message, ...more};
  }
}

/** Something that PostgreSQL can do and this engine cannot. */
export function limitError(what: string): StatementError {
  return new StatementError('0A000', `pg-mem cannot run this: ${what}`, {H: LIMIT_HINT});
}
