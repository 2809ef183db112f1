import stringLength from 'string-length';

/** Control characters, and those that change the direction of text or are line ends to some terminals. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

const shortEscapes: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};

/** A name that comes from a test or a statement, as it may be printed: on one line, and without power over the terminal. */
export function safeText(text: string): string {
  return text.replace(
    unsafe,
    character => shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Cuts a text to a width in characters, `…` included. */
export function truncate(text: string, width: number): string {
  if (stringLength(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (stringLength(cut + character) >= width) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/** Fills a text with spaces to a width: behind it, or before it. */
export function pad(text: string, width: number, side: 'end' | 'start' = 'end'): string {
  const spaces = ' '.repeat(Math.max(0, width - stringLength(text)));
  return side === 'end' ? text + spaces : spaces + text;
}

/** Breaks a text between words into lines that start in column `indent`, the first one's indent not included. */
export function wrap(text: string, columns: number, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && stringLength(longer) <= columns - indent) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
