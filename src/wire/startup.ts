/** What a client's first message asks for (PostgreSQL manual, 55.2.1, 55.2.8 to 55.2.11). */
export type Startup =
  | {readonly kind: 'startup'; readonly parameters: ReadonlyMap<string, string>}
  | {readonly kind: 'encryption'}
  | {readonly kind: 'cancel'; readonly processId: number; readonly secretKey: number}
  | {readonly kind: 'unsupported'; readonly version: string};

const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;
const GSSENC_REQUEST = 80877104;

/** A startup packet of a server is limited to 10,000 bytes (`MAX_STARTUP_PACKET_LENGTH`). */
export const MAX_STARTUP_BYTES = 10_000;

/** Reads the body of a client's first message: everything after its length. */
export function readStartup(body: Buffer): Startup {
  if (body.length < 4) return {kind: 'unsupported', version: 'none'};
  const code = body.readUInt32BE();
  if (code === SSL_REQUEST || code === GSSENC_REQUEST) return {kind: 'encryption'};
  if (code === CANCEL_REQUEST && body.length >= 12) {
    return {kind: 'cancel', processId: body.readInt32BE(4), secretKey: body.readInt32BE(8)};
  }
  if (code >>> 16 !== 3) return {kind: 'unsupported', version: `${code >>> 16}.${code & 0xffff}`};
  const strings = body.toString('utf8', 4).split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < strings.length && strings[i] !== ''; i += 2) {
    parameters.set(strings[i]!, strings[i + 1]!);
  }
  return {kind: 'startup', parameters};
}
