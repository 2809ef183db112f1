import {SavepointError} from '../shared/savepoint-error';
import {analyzeSql} from '../sql/analyze-sql';

/** Its data follow the statement's end, where a server expects the next one. */
const COPY_DATA = /^\s*COPY\s[^;]*?\sFROM\s+stdin\b[^;]*;/im;

// pg_dump puts a file between these two. They protect psql from what a dump may hold, and say nothing to a server.
const RESTRICTION = /^\\(?:un)?restrict\b.*$/gm;

/**
 * The text of a file as a server can read it, of the same length.
 * @throws SavepointError `SAVEPOINT_SCHEMA` where the file needs psql
 */
export function refusePsqlInput(name: string, text: string): string {
  const sql = text.replace(RESTRICTION, line => ' '.repeat(line.length));
  const copy = COPY_DATA.exec(sql);
  if (copy) throw needsPsql(name, sql, copy.index + copy[0].search(/\S/), 'COPY … FROM stdin');
  const command = analyzeSql(sql).statements.find(({start}) => sql[start] === '\\');
  if (command) throw needsPsql(name, sql, command.start, /^\S+/.exec(sql.slice(command.start))?.[0] ?? '\\');
  return sql;
}

function needsPsql(name: string, sql: string, at: number, what: string): SavepointError {
  const line = sql.slice(0, at).split('\n').length;
  return new SavepointError(
    `${name}:${line} needs psql: "${what}" is an instruction to psql, not to the server.`,
    {
      code: 'SAVEPOINT_SCHEMA',
      hint: `Use command: 'psql -v ON_ERROR_STOP=1 -f ${name}' with inputs: ['${name}'], or dump with pg_dump --inserts.`,
    },
  );
}
