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

/** Writes the same tokens with other white space, comments and case of letters. */
export function respelled(sql: string): fc.Arbitrary<string> {
  const tokens = scannerTokens(sql).map(({kind, start, end}) => ({kind, text: sql.slice(start, end)}));
  return fc
    .tuple(
      fc.array(gap, {minLength: tokens.length + 1, maxLength: tokens.length + 1}),
      fc.array(fc.boolean(), {minLength: tokens.length, maxLength: tokens.length}),
    )
    .map(([gaps, upper]) =>
      tokens
        .map(({kind, text}, i) => {
          if (kind !== 'word' || /[^\x20-\x7e]/.test(text)) return `${gaps[i]}${text}`;
          return `${gaps[i]}${upper[i] ? text.toUpperCase() : text.toLowerCase()}`;
        })
        .concat(gaps.slice(-1))
        .join(''),
    );
}

/** Statements one after another, some of them empty. */
export function sequenceOf(statements: readonly string[]): fc.Arbitrary<string> {
  const statement = fc.constantFrom(...statements).chain(respelled);
  const element = fc.oneof({weight: 5, arbitrary: statement}, {weight: 1, arbitrary: gap});
  return fc.array(element, {minLength: 1, maxLength: 4}).map(parts => parts.join(';'));
}
