import fc from 'fast-check';
import {loadModule} from 'libpg-query';
import {analyzeSql} from '../../../src/sql/analyze-sql';
import {readIdentifier} from '../../../src/sql/read-identifier';
import {parserAnalysis} from './support/parser';

describe('readIdentifier', () => {
  test.each([
    ['Foo', 'foo'],
    ['ÀÉ', 'ÀÉ'],
    ['"Foo ""x"""', 'Foo "x"'],
    ['U&"d\\0061t\\+01F600"', 'dat😀'],
    ['u&"a\\\\b""c"', 'a\\b"c'],
    ['a'.repeat(64), 'a'.repeat(63)],
    [`"${'é'.repeat(32)}"`, 'é'.repeat(31)],
    ['😀'.repeat(16), '😀'.repeat(15)],
  ])('reads %s', (text, name) => {
    expect(readIdentifier(text)).toBe(name);
  });

  test('takes another escape character', () => {
    expect(readIdentifier('U&"d!0061!!\\0061"', '!')).toBe('da!\\0061');
    expect(readIdentifier('U&"d^0061"', '^')).toBe('da');
  });

  test("agrees with PostgreSQL's own parser", async () => {
    await loadModule();
    const character = fc.oneof(
      fc.constantFrom('"', "'", '\\', '!', 'A', 'é', '漢', '😀', ' ', ';', '-- ', '/*'),
      fc.string({unit: 'grapheme', minLength: 1, maxLength: 1}),
    );
    const name = fc
      .array(character, {minLength: 1, maxLength: 70})
      .map(characters => characters.join('').replaceAll('\0', '0'));
    const quoted = name.map(text => `"${text.replaceAll('"', '""')}"`);
    const escaped = name.map(
      text =>
        `U&"${Array.from(text, c => `!+${c.codePointAt(0)?.toString(16).padStart(6, '0')}`).join('')}" UESCAPE '!'`,
    );
    const unquoted = fc
      .array(fc.constantFrom('A', 'z', '_', 'É', 'ß', '漢', '😀'), {minLength: 2, maxLength: 70})
      .map(characters => `x${characters.join('')}$1`);
    fc.assert(
      fc.property(fc.oneof(quoted, escaped, unquoted), text => {
        const sql = `SAVEPOINT ${text}`;
        expect(analyzeSql(sql)).toEqual(parserAnalysis(sql));
      }),
      {numRuns: 3_000},
    );
  });
});
