import {codePoint, unescapeUnicode} from './unescape-unicode';

/** A piece of a constant, and what there may be before the next piece: white space with a line break, and line comments. */
const PIECE = /'([^']*(?:''[^']*)*)'(?:\s|--[^\n\r]*)*/gy;
const PIECE_WITH_BACKSLASHES = /'([^'\\]*(?:(?:\\[^]|'')[^'\\]*)*)'(?:\s|--[^\n\r]*)*/gy;

/** A quote or an escape of `E'…'`: characters by their numbers (two of them may be the halves of one), a byte, or any character. */
const ESCAPE = /''|((?:\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})+)|\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|[^])/g;

/** The letters that stand for control characters; older servers read `\v` as v. */
const controls: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/**
 * The text that the server reads from a string constant as it is written: `'…'`, `E'…'`, `U&'…'` or `$$…$$`. Undefined for a bit
 * string or `N'…'`, which are no plain strings to its grammar.
 *
 * @param escape the escape character of a `U&'…'` constant
 * @see PostgreSQL's manual, 4.1.2 "Constants"
 */
export function readString(text: string, escape = '\\'): string | undefined {
  switch (text.charAt(0)) {
    case "'":
      return readQuoted(text);
    case '$': {
      const tagLength = text.indexOf('$', 1) + 1;
      return text.slice(tagLength, -tagLength);
    }
    case 'e':
    case 'E':
      return readEscaped(text.slice(1));
    case 'u':
    case 'U':
      return unescapeUnicode(readQuoted(text.slice(2)), escape);
    default:
      return undefined;
  }
}

function readQuoted(text: string): string {
  return pieces(text, PIECE).join('').replaceAll("''", "'");
}

/** A character may be made of bytes from several escapes and pieces, but an escape ends with its piece. */
function readEscaped(text: string): string {
  const bytes = pieces(text, PIECE_WITH_BACKSLASHES).map(piece => toBytes(piece).replace(ESCAPE, unescape));
  return Buffer.from(bytes.join(''), 'latin1').toString('utf8');
}

function pieces(text: string, piece: RegExp): readonly string[] {
  return Array.from(text.matchAll(piece), ([, content = '']) => content);
}

function unescape(match: string, unicode?: string, octal?: string, hex?: string): string {
  if (unicode !== undefined) {
    return toBytes(unicode.replace(/\\.([0-9a-fA-F]+)/g, (_match, code: string) => codePoint(code)));
  }
  if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
  if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
  const character = match.charAt(1);
  return controls.get(character) ?? character;
}

/** Each byte of the text's UTF-8 as one character. */
function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
