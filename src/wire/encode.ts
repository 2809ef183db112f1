import {Frontend, Server, type TransactionStatus} from './message-type';

/** One message: type byte, length, body. */
function message(type: number, body: Buffer | null): Buffer {
  const bytes = body?.length ?? 0;
  const buffer = Buffer.allocUnsafe(5 + bytes);
  buffer[0] = type;
  buffer.writeUInt32BE(4 + bytes, 1);
  body?.copy(buffer, 5);
  return buffer;
}

/** Strings as the protocol has them, each ended by a zero byte. */
function cStrings(...strings: readonly string[]): Buffer {
  return Buffer.from(`${strings.join('\0')}\0`);
}

const NO_PARAMETERS = Buffer.alloc(6); // no parameter formats, no parameters, no result formats
const NO_TYPES = Buffer.alloc(2);
const NO_ROW_LIMIT = Buffer.alloc(4);
const STATEMENT = Buffer.from('S');

/** Messages that a client sends. */
export const frontend = {
  query: (sql: string): Buffer => message(Frontend.query, cStrings(sql)),
  parse: (name: string, sql: string): Buffer =>
    message(Frontend.parse, Buffer.concat([cStrings(name, sql), NO_TYPES])),
  /** Binds the unnamed portal to a statement without parameters. */
  bind: (statement: string): Buffer =>
    message(Frontend.bind, Buffer.concat([cStrings('', statement), NO_PARAMETERS])),
  /** Executes the unnamed portal. */
  execute: (): Buffer => message(Frontend.execute, Buffer.concat([cStrings(''), NO_ROW_LIMIT])),
  closeStatement: (name: string): Buffer =>
    message(Frontend.close, Buffer.concat([STATEMENT, cStrings(name)])),
  copyFail: (reason: string): Buffer => message(Frontend.copyFail, cStrings(reason)),
  sync: message(Frontend.sync, null),
  terminate: message(Frontend.terminate, null),
};

/** The fields of an error or a notice by their letters (55.8): S severity, C code, M message, D detail, H hint, … */
export type ErrorFields = Readonly<Record<string, string>>;

function fields(entries: ErrorFields): Buffer {
  return Buffer.concat([
    ...Object.entries(entries).map(([letter, value]) => cStrings(letter + value)),
    Buffer.alloc(1),
  ]);
}

function authentication(code: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(code);
  return message(0x52, body);
}

/** Messages that a server sends. */
export const server = {
  authenticationOk: authentication(0),
  cleartextPassword: authentication(3),
  parameterStatus: (name: string, value: string): Buffer =>
    message(Server.parameterStatus, cStrings(name, value)),
  backendKeyData(processId: number, secretKey: number): Buffer {
    const body = Buffer.alloc(8);
    body.writeInt32BE(processId);
    body.writeInt32BE(secretKey, 4);
    return message(0x4b, body);
  },
  notification(processId: number, channel: string, payload: string): Buffer {
    const sender = Buffer.allocUnsafe(4);
    sender.writeInt32BE(processId);
    return message(Server.notification, Buffer.concat([sender, cStrings(channel, payload)]));
  },
  readyForQuery: (status: TransactionStatus): Buffer => message(Server.readyForQuery, Buffer.from(status)),
  commandComplete: (tag: string): Buffer => message(Server.commandComplete, cStrings(tag)),
  emptyQuery: message(Server.emptyQuery, null),
  parseComplete: message(Server.parseComplete, null),
  bindComplete: message(Server.bindComplete, null),
  closeComplete: message(Server.closeComplete, null),
  noData: message(0x6e, null),
  /** The parameters of a statement that has none. */
  noParameters: message(0x74, Buffer.alloc(2)),
  error: (entries: ErrorFields): Buffer =>
    message(Server.error, fields({S: 'ERROR', V: 'ERROR', ...entries})),
  warning: (entries: ErrorFields): Buffer =>
    message(Server.notice, fields({S: 'WARNING', V: 'WARNING', ...entries})),
  fatal: (entries: ErrorFields): Buffer =>
    message(Server.error, fields({S: 'FATAL', V: 'FATAL', ...entries})),
};

/** Reads the fields of an ErrorResponse or NoticeResponse that lies in `buffer` from `start` to `end`. */
export function readFields(buffer: Buffer, start: number, end: number): ErrorFields {
  const entries: Record<string, string> = {};
  for (const field of buffer.toString('utf8', start + 5, end - 2).split('\0')) {
    entries[field.charAt(0)] = field.slice(1);
  }
  return entries;
}

/** Encodes the fields of an error again, whatever they are. */
export function errorResponse(entries: ErrorFields): Buffer {
  return message(Server.error, fields(entries));
}

/** Reads the columns of a DataRow in text format. */
export function readDataRow(buffer: Buffer, start: number): (string | null)[] {
  let at = start + 7;
  return Array.from({length: buffer.readInt16BE(start + 5)}, () => {
    const length = buffer.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return buffer.toString('utf8', at - length, at);
  });
}
