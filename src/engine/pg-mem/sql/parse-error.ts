import {LIMIT_HINT, StatementError, limitError} from '../limit-error';

/** Commands of PostgreSQL that pg-mem's parser does not know at all. */
const UNKNOWN_COMMANDS = new Set(
  'ANALYZE CALL CHECKPOINT CLUSTER COPY DECLARE EXECUTE EXPLAIN FETCH GRANT IMPORT LISTEN LOAD LOCK MERGE MOVE NOTIFY REASSIGN REINDEX REVOKE SECURITY TABLE UNLISTEN VACUUM'.split(
    ' ',
  ),
);

/** The parts of the parser's error that are used. */
interface SyntaxProblem {
  readonly message: string;
  readonly token?: {readonly text: string; readonly offset: number};
}

/**
 * What is said of a text that pg-mem's parser does not understand: it may be wrong, or beyond what pg-mem knows.
 * @param hasPosition whether the text is as the client has written it
 */
export function parseError(sql: string, error: unknown, hasPosition: boolean): StatementError {
  const command = /^[a-z]+/i.exec(sql.trimStart())?.[0].toUpperCase() ?? '';
  if (UNKNOWN_COMMANDS.has(command)) return limitError(command);
  const {token, message} = error as SyntaxProblem;
  const H = `pg-mem's parser knows a part of PostgreSQL's SQL. If this statement is right, it is beyond that part. ${LIMIT_HINT}`;
  if (token === undefined) {
    const isEnd = message.startsWith('Unexpected end of input');
    return new StatementError('42601', isEnd ? 'syntax error at end of input' : 'syntax error', {H});
  }
  return new StatementError('42601', `syntax error at or near "${token.text}"`, {
    ...(hasPosition && {P: String(Array.from(sql.slice(0, token.offset)).length + 1)}),
    H,
  });
}
