import {escapePattern} from '../shared/escape-pattern';

/** The quoted texts of a source file. */
const quoted = /(['"`])((?:\\[^]|(?!\1)[^\\])*)\1/g;

/** What stands for a value in the title of `test.each`, or of a template. */
const values = /%[a-zA-Z#$%]|\$\{[^}]*\}|\$[\w#.]+/;

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r'};

function unescape(text: string): string {
  return text.replace(/\\([^])/g, (_, character: string) => escapes[character] ?? character);
}

/** Whether a text in the source may be what a title was made from. */
function isTitle(text: string, title: string): boolean {
  const parts = unescape(text).split(values);
  if (parts.length === 1) return parts[0] === title;
  const pattern = parts.map(escapePattern).join('[^]*');
  return new RegExp(`^${pattern}$`).test(title);
}

/**
 * Finds the line of a test in the text of its file: where its own title stands below those of the blocks around it; else that
 * of the innermost block that is found, else 1.
 * @param titles of its describe blocks, and its own
 */
export function locateTest(source: string, titles: readonly string[]): number {
  const texts = [...source.matchAll(quoted)].map(({2: text = '', index}) => ({text, index}));
  let found = 0;
  let from = 0;
  for (const title of titles) {
    const at = texts.findIndex(({text}, i) => i >= from && text !== '' && isTitle(text, title));
    if (at < 0) continue;
    found = texts[at]?.index ?? 0;
    from = at + 1;
  }
  return source.slice(0, found).split('\n').length;
}
