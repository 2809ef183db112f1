/** A message from the server, by its type byte. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * A message in a form that shows all of it, but for what cannot be the same in two sessions, or on two copies of one
 * database:
 * - the oids of what the scripts' databases hold (16384 and up, in descriptions of rows and parameters) come from one counter
 *   of the whole server; they are numbered in the order in which a client sees them;
 * - where in the server's source a message about transaction control comes from, which depends on how transactions nest;
 * - process ids, of the backend and of who has sent a notification;
 * - names that hold such numbers, of temporary schemas and of TOAST tables, and the name of the database itself.
 */
export function readable({type, body}: Message, oids: Map<number, string>): string {
  const oid = (value: number): string => {
    if (value < FIRST_NORMAL_OID) return String(value);
    if (!oids.has(value)) oids.set(value, `#${oids.size + 1}`);
    return oids.get(value)!;
  };
  switch (type) {
    case 'T':
      return `T ${rowDescription(body, oid)}`;
    case 't':
      return `t ${Array.from({length: body.readInt16BE()}, (_, i) => oid(body.readUInt32BE(2 + 4 * i))).join(' ')}`;
    case 'D':
      return `D ${dataRow(body)}`;
    case 'E':
    case 'N':
      return `${type} ${withoutNumbers(text(body)).split('\\0').join(' | ').replace(TRANSACTION_SOURCE, '$1')}`;
    case 'A':
      return `A ${text(body.subarray(4))}`;
    case 'K':
      return 'K';
    default:
      return `${type} ${withoutNumbers(text(body))}`.trimEnd();
  }
}

const FIRST_NORMAL_OID = 16_384;

/** The file, line and function that a message of the server's transaction control names. */
const TRANSACTION_SOURCE = /( \| Fxact\.c) \| L\d+ \| R\w+/;

/** UTF-8 as it is; all other bytes, and zero, as escapes. */
function text(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8');
  const shown = Buffer.from(utf8).equals(bytes) ? utf8 : `0x${bytes.toString('hex')}`;
  return shown.replace(/[\0-\x1f\x7f]/g, character =>
    character === '\0' ? '\\0' : JSON.stringify(character).slice(1, -1),
  );
}

function withoutNumbers(shown: string): string {
  return shown
    .replace(/pg_(toast_)?temp_\d+/g, 'pg_$1temp_N')
    .replace(/pg_toast_\d+/g, 'pg_toast_N')
    .replace(/\b(sandbox|server)_[0-9a-f]{8}\b/g, 'database');
}

function rowDescription(body: Buffer, oid: (value: number) => string): string {
  let at = 2;
  const columns = Array.from({length: body.readInt16BE()}, () => {
    const nameEnd = body.indexOf(0, at);
    const name = text(body.subarray(at, nameEnd));
    const table = oid(body.readUInt32BE(nameEnd + 1));
    const column = body.readInt16BE(nameEnd + 5);
    const type = oid(body.readUInt32BE(nameEnd + 7));
    const size = body.readInt16BE(nameEnd + 11);
    const modifier = body.readInt32BE(nameEnd + 13);
    const format = body.readInt16BE(nameEnd + 17);
    at = nameEnd + 19;
    return `${name}:${table}.${column}:${type}(${size},${modifier})/${format}`;
  });
  return columns.join(' ');
}

function dataRow(body: Buffer): string {
  let at = 2;
  const values = Array.from({length: body.readInt16BE()}, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return 'NULL';
    at += length;
    return `<${withoutNumbers(text(body.subarray(at - length, at)))}>`;
  });
  return values.join(' ');
}
