import fc from 'fast-check';
import {loadModule} from 'libpg-query';
import {Tokenizer} from '../../../src/sql/tokenizer';
import {corpus} from './support/corpus';
import {scannerTokens} from './support/parser';

function tokensOf(sql: string): readonly {kind: string; start: number; end: number}[] {
  const tokens = [];
  const tokenizer = new Tokenizer(sql);
  while (tokenizer.next() !== 'end') {
    tokens.push({kind: tokenizer.kind, start: tokenizer.start, end: tokenizer.end});
  }
  return tokens;
}

function written(sql: string): readonly string[] {
  return tokensOf(sql).map(({kind, start, end}) => `${kind} ${sql.slice(start, end)}`);
}

describe('Tokenizer', () => {
  test.each([
    ["'it''s'", "string 'it''s'"],
    ["E'a\\'b'", "string E'a\\'b'"],
    ["e'\\\\'", "string e'\\\\'"],
    ["'\\'", "string '\\'"],
    ["B'01'", "string B'01'"],
    ["x'1f'", "string x'1f'"],
    ["N'a'", "string N'a'"],
    ["U&'\\0061'", "string U&'\\0061'"],
    ['$$a$b$$', 'string $$a$b$$'],
    ['$a$ $$ $b$ $a$', 'string $a$ $$ $b$ $a$'],
    ['$é1$ $é1$', 'string $é1$ $é1$'],
    ['"a""b"', 'quoted "a""b"'],
    ['U&"\\0061"', 'quoted U&"\\0061"'],
    ['a$b$1', 'word a$b$1'],
    ['_é漢😀', 'word _é漢😀'],
    ['\u00a0', 'word \u00a0'],
    ['$12', 'parameter $12'],
    ['1_000.5e-10', 'number 1_000.5e-10'],
    ['0x_1F', 'number 0x_1F'],
    ['.5', 'number .5'],
    ['5.', 'number 5.'],
    ['::', 'symbol ::'],
    ['->>', 'symbol ->>'],
    ['@-', 'symbol @-'],
    ['$', 'symbol $'],
    ["'a", "unterminated 'a"],
    ['"a""', 'unterminated "a""'],
    ["E'\\'", "unterminated E'\\'"],
    ['$a$ $b$', 'unterminated $a$ $b$'],
    ['/* /* */', 'unterminated /* /* */'],
  ])('reads %s as one token', (sql, token) => {
    expect(written(sql)).toEqual([token]);
  });

  test.each([
    ['a=-1', ['word a', 'symbol =', 'symbol -', 'number 1']],
    ['a*-- x\n1', ['word a', 'symbol *', 'number 1']],
    ['a+/* /* */ */-b', ['word a', 'symbol +', 'symbol -', 'word b']],
    ['1..10', ['number 1', 'symbol ..', 'number 10']],
    ['a.b', ['word a', 'symbol .', 'word b']],
    ['a.5', ['word a', 'number .5']],
    ["fooE'a'", ['word fooE', "string 'a'"]],
    ["'a' 'b'", ["string 'a'", "string 'b'"]],
    ["'a'\n'b'", ["string 'a'\n'b'"]],
    ["E'a' -- it's\n\t'\\'' 'b'", ["string E'a' -- it's\n\t'\\''", "string 'b'"]],
    ['1$$;$$', ['number 1', 'string $$;$$']],
    ['a$$;', ['word a$$', 'symbol ;']],
    ['$1::int', ['parameter $1', 'symbol ::', 'word int']],
    ['a[1:$2]', ['word a', 'symbol [', 'number 1', 'symbol :', 'parameter $2', 'symbol ]']],
  ])('reads %j as several', (sql, tokens) => {
    expect(written(sql)).toEqual(tokens);
  });

  test('reads a part of a text', () => {
    const tokens = new Tokenizer('select 1; commit work', 9, 16);
    expect([tokens.next(), tokens.text, tokens.next(), tokens.next()]).toEqual([
      'word',
      'commit',
      'end',
      'end',
    ]);
  });

  describe("agrees with PostgreSQL's own scanner", () => {
    beforeAll(() => loadModule());

    test.each(corpus)('on %j', sql => {
      expect(tokensOf(sql)).toEqual(scannerTokens(sql));
    });

    test('on any sequence of pieces', () => {
      const pieces = fc.constantFrom(
        ...['a', 'E', 'n', 'U&', 'é', '_', '"a b"', '"a""', "'a'", "E'\\''", "''", "'", '"', '\\'],
        ...[
          '$',
          '$$',
          '$1',
          '$a$',
          '0',
          '12',
          '.',
          '..',
          '1e5',
          '1_0',
          '0x1f',
          ' ',
          '\n',
          ' ',
          '\n',
          '--',
          '/*',
        ],
        ...[
          '*/',
          '-',
          '+',
          '*',
          '/',
          '=',
          '<',
          '>',
          '@',
          '?',
          '|',
          '%',
          '^',
          ':',
          '::',
          ':=',
          '=>',
          ',',
          ';',
          '(',
          ')',
          '[',
          ']',
        ],
      );
      let scanned = 0;
      fc.assert(
        fc.property(fc.array(pieces, {minLength: 1, maxLength: 12}), parts => {
          const sql = parts.join('');
          let expected;
          try {
            expected = scannerTokens(sql);
          } catch {
            return;
          }
          scanned++;
          expect(tokensOf(sql)).toEqual(expected);
        }),
        {numRuns: 20_000},
      );
      expect(scanned).toBeGreaterThan(5_000);
    });
  });
});
