import fc from 'fast-check';
import {scannerTokens} from './parser';

const gap = fc.oneof(
  {weight: 6, arbitrary: fc.constantFrom(' ', '\n', '\t ', '\r\n', ' \f ')},
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '/* ; */',
      '/* /* \' */ " */',
      '/**/',
      '/* $$ BEGIN */ ',
      ' -- ; \' " $$ /*\n',
      ' --\n',
      ' /* é漢 */ ',
    ),
  },
);

const otherNumber = fc.constantFrom('0', '7', '42', '123456');
const otherString = fc.constantFrom("''", "'x'", "'it''s; '", "E'\\';'", '$$ -- $$', "'a'\n'b'");

/** Writes the same tokens with other white space, comments and case of letters. */
export function respelled(sql: string): fc.Arbitrary<string> {
  return spaced(
    scannerTokens(sql).map(({kind, start, end}) => {
      const text = sql.slice(start, end);
      // The case of other letters counts.
      return kind === 'word' && /^[\x20-\x7e]*$/.test(text)
        ? fc.constantFrom(text, text.toUpperCase(), text.toLowerCase())
        : fc.constant(text);
    }),
  );
}

/** Writes the same statement with other constants, white space and comments. */
export function revalued(sql: string): fc.Arbitrary<string> {
  return spaced(
    scannerTokens(sql).map(({kind, start, end}, i, tokens) => {
      const text = sql.slice(start, end);
      const before = sql.slice(tokens[i - 1]?.start, tokens[i - 1]?.end);
      if (kind === 'number' && /^\d+$/.test(text)) {
        return /^[=(,]$/.test(before) ? fc.oneof(otherNumber, fc.constant('-5')) : otherNumber;
      }
      // The forms that are no plain text have other types, and rules of their own.
      return kind === 'string' && /^['e$]/i.test(text) && !/^uescape$/i.test(before)
        ? otherString
        : fc.constant(text);
    }),
  );
}

function spaced(tokens: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...tokens.flatMap(token => [gap, token]), gap).map(parts => parts.join(''));
}

/** Statements one after another, some of them empty. */
export function sequenceOf(statements: readonly string[]): fc.Arbitrary<string> {
  const statement = fc.constantFrom(...statements).chain(respelled);
  const element = fc.oneof({weight: 5, arbitrary: statement}, {weight: 1, arbitrary: gap});
  return fc.array(element, {minLength: 1, maxLength: 4}).map(parts => parts.join(';'));
}
