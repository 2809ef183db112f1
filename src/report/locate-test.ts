import {escapePattern} from '../shared/escape-pattern';

/** The quoted texts of a source file; the apostrophe of a comment begins none, as a text ends in its line. */
const quoted = /(['"])((?:\\[^]|(?!\1)[^\\\n])*)\1|`((?:\\[^]|[^`\\])*)`/g;

/** What stands for a value in the title of `test.each`, or of a template. */
const values = /%[a-zA-Z#$%]|\$\{[^}]*\}|\$[\w#.]+/;

/** Ends in front of the title of a test or block, as Jest takes it, and as some function may. */
const inFrontOfTitle = /(?:\b[fx]?(?:test|it|describe)\b[\w.]*|[)`])\s*\(\s*$/;
const inFrontOfArgument = /\(\s*$/;

/** How far a title's call is looked for in front of it. */
const callLength = 200;

/** A test whose title is no text of the source. */
const computedTitle = /\b[fx]?(?:test|it)\b(?:\.\w+)*\(\s*(?=[^'"`\s[({])/g;

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r'};

interface Text {
  readonly text: string;
  readonly index: number;
}

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

/** Where the test stands whose title is computed, behind a place; null where there is none, or several. */
function findComputed(source: string, from: number): number | null {
  const [first, ...others] = [...source.slice(from).matchAll(computedTitle)];
  return first === undefined || others.length > 0 ? null : from + first.index;
}

/**
 * Finds the line of a test in the text of its file: where its own title stands below those of the blocks around it, or where the
 * only test stands whose title is no text; else that of the innermost block that is found, else 1.
 * @param titles of its describe blocks, and its own
 */
export function locateTest(source: string, titles: readonly string[]): number {
  const texts = [...source.matchAll(quoted)].map(({2: plain, 3: template, index}): Text => ({
    text: plain ?? template ?? '',
    index,
  }));
  const find = (title: string, from: number): number | null => {
    const named = texts.filter(({text, index}) => index > from && text !== '' && isTitle(text, title));
    const isBehind = ({index}: Text, pattern: RegExp): boolean =>
      pattern.test(source.slice(Math.max(0, index - callLength), index));
    const calls = named.filter(text => isBehind(text, inFrontOfTitle));
    const found =
      // A title of values alone, such as `%s`, is made into any other.
      calls.find(({text}) => unescape(text) === title) ??
      calls[0] ??
      named.find(text => isBehind(text, inFrontOfArgument));
    return found?.index ?? null;
  };
  let found = 0;
  for (const [i, title] of titles.entries())
    found = find(title, found) ?? (i === titles.length - 1 ? findComputed(source, found) : null) ?? found;
  return source.slice(0, found).split('\n').length;
}
