import {SavepointError} from '../../shared/savepoint-error';
import {schemaName} from './timing-tables';

const unreachable =
  'See to it that it can be reached, or correct timingsUrl (SAVEPOINT_TIMINGS_URL). Without it the timings are kept in cacheDir.';

/** What ends a wait on the server: `statement_timeout`, and `idle_in_transaction_session_timeout`. */
const timeouts: ReadonlySet<string | undefined> = new Set(['57014', '25P03']);

/** What pg says where no answer came at all. */
const noAnswer = 'Query read timeout';

/** What to do about what the server said (PostgreSQL manual, appendix A "PostgreSQL Error Codes"). */
function remedyFor(code: string | undefined, user: string): string {
  switch (code) {
    case '42501':
      return `CREATE SCHEMA ${schemaName} AUTHORIZATION "${user}" lets the user write. To read, USAGE of the schema and SELECT of its tables are enough.`;
    case '25006':
    case '57P03':
      return 'Let timingsUrl name a server that can be written to.';
    case '22P05':
      return 'Let timingsUrl name a database with the encoding UTF8.';
    case '42P01':
    case '42703':
      return `Somebody has changed the tables in the schema ${schemaName}: restore them, or drop them to have the timings recorded anew.`;
    default:
      return "See the server's log.";
  }
}

/** The error for people of a store of timings that could not be used. */
export function storeError(
  error: unknown,
  {place, user, answerMs}: {readonly place: string; readonly user: string; readonly answerMs: number},
): SavepointError {
  if (error instanceof SavepointError) {
    if (error.code === 'SAVEPOINT_BASELINE') return error;
    return new SavepointError(`The timings in ${place} are out of reach: ${error.message}`, {
      code: 'SAVEPOINT_BASELINE',
      hint: unreachable,
      cause: error,
    });
  }
  const {message, code} = error as Error & {readonly code?: string};
  if (timeouts.has(code) || message === noAnswer)
    return new SavepointError(`The timings in ${place} could not be had within ${answerMs} ms.`, {
      code: 'SAVEPOINT_BASELINE',
      hint: 'See what keeps the server busy (pg_stat_activity), or whether another run was stopped while it wrote there.',
      cause: error,
    });
  return new SavepointError(`The timings in ${place} cannot be used: ${message}.`, {
    code: 'SAVEPOINT_BASELINE',
    hint: remedyFor(code, user),
    cause: error,
  });
}
