import {foldCase} from './fold-case';
import {unescapeUnicode} from './unescape-unicode';

/** NAMEDATALEN - 1: the server cuts longer names. */
const MAX_NAME_BYTES = 63;

/**
 * The name that the server reads from an identifier as it is written: unquoted ones in lower case, quoted ones without
 * their quotes, either cut to 63 bytes.
 *
 * @param escape the escape character of a `U&"…"` identifier
 * @see PostgreSQL's manual, 4.1.1 "Identifiers and Key Words"
 */
export function readIdentifier(text: string, escape = '\\'): string {
  if (text.startsWith('"')) return cut(text.slice(1, -1).replaceAll('""', '"'));
  if (/^u&"/i.test(text)) return cut(unescapeUnicode(text.slice(3, -1).replaceAll('""', '"'), escape));
  return cut(foldCase(text));
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const bytes = Buffer.from(name);
  let end = MAX_NAME_BYTES;
  // Never within a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
