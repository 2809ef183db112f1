// What a character can be a part of: bits, so that one look-up answers for any set of them.
export const SPACE = 1;
export const WORD_START = 2;
export const WORD_PART = 4;
export const DIGIT = 8;
export const HEX_DIGIT = 16;
export const OPERATOR = 32;

const classes = new Uint8Array(128);

function add(characters: string, flags: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    classes[code] = (classes[code] ?? 0) | flags;
  }
}

add(' \t\n\r\f\v', SPACE);
add('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', WORD_START | WORD_PART);
add('$', WORD_PART);
add('0123456789', WORD_PART | DIGIT | HEX_DIGIT);
add('ABCDEFabcdef', HEX_DIGIT);
add('~!@#^&|`?+-*/%<>=', OPERATOR);

/** Whether a UTF-16 code unit is of one of the classes; NaN, beyond the end of a text, is of none. */
export function isA(flags: number, code: number): boolean {
  if (code < 128) return ((classes[code] ?? 0) & flags) !== 0;
  // To the server every character beyond ASCII is a letter, a non-breaking space included.
  return code >= 128 && (flags & (WORD_START | WORD_PART)) !== 0;
}

/** Where the characters of these classes end that start at `from`. */
export function skipClass(flags: number, sql: string, from: number): number {
  let at = from;
  while (isA(flags, sql.charCodeAt(at))) at++;
  return at;
}
