import {SavepointError} from '../shared/savepoint-error';

/** A line that only psql understands; data after COPY … FROM stdin follows the statement's end. */
const META_COMMAND = /^\s*(\\[a-z!?.]\S*)/im;
const COPY_DATA = /^\s*COPY\s[^;]*?\sFROM\s+stdin\b[^;]*;/im;

// pg_dump puts a file between these two. They protect psql from what a dump may hold, and say nothing to a server.
const RESTRICTION = /^\\(?:un)?restrict\b.*$/gm;

/**
 * The text of a file as a server can read it, of the same length.
 * @throws SavepointError `SAVEPOINT_SCHEMA` where the file needs psql
 */
export function refusePsqlInput(name: string, text: string): string {
  const sql = text.replace(RESTRICTION, line => ' '.repeat(line.length));
  const found = [COPY_DATA.exec(sql), META_COMMAND.exec(sql)].find(match => match !== null);
  if (!found) return sql;
  const line = sql.slice(0, found.index + found[0].search(/\S/)).split('\n').length;
  const what = found[1] ?? 'COPY … FROM stdin';
  throw new SavepointError(
    `${name}:${line} needs psql: "${what}" is an instruction to psql, not to the server.`,
    {
      code: 'SAVEPOINT_SCHEMA',
      hint: `Use command: 'psql -v ON_ERROR_STOP=1 -f ${name}' with inputs: ['${name}'], or dump with pg_dump --inserts.`,
    },
  );
}
