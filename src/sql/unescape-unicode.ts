/**
 * Reads the escapes of a `U&'…'` constant or a `U&"…"` identifier.
 *
 * @param escape the escape character, one that UESCAPE may name
 */
export function unescapeUnicode(text: string, escape: string): string {
  const e = escape.replace(/[^\w\s]/, '\\$&');
  return text.replace(
    new RegExp(`${e}(?:${e}|([0-9a-fA-F]{4})|\\+([0-9a-fA-F]{6}))`, 'g'),
    (_match, short?: string, long?: string) => {
      if (short !== undefined) return String.fromCharCode(parseInt(short, 16));
      return long === undefined ? escape : codePoint(long);
    },
  );
}

/** The character of a hexadecimal number; the server refuses numbers beyond Unicode. */
export function codePoint(hex: string): string {
  return String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff));
}
