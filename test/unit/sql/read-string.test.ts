import fc from 'fast-check';
import {loadModule, parseSync} from 'libpg-query';
import {readString} from '../../../src/sql/read-string';
import {Tokenizer} from '../../../src/sql/tokenizer';

describe('readString', () => {
  test.each([
    ["''", ''],
    ["'it''s'", "it's"],
    ["'\\n'", '\\n'],
    ["'a'\n\t'b''' -- it's\n '''c'", "ab''c"],
    ["E'\\b\\f\\n\\r\\t\\v'", '\b\f\n\r\t\v'],
    ["E'\\'''\\\\\\q\\é\\\n'", "''\\qé\n"],
    ["e'\\101\\7z\\x41\\x4g\\X41\\xg'", 'A\u0007zA\u0004gX41xg'],
    ["E'\\1'\n'1\\xc3'\n'\\xa9'", '\u00011é'],
    ["E'\\303\\251\\xc3\\xA9é'", 'ééé'],
    ["E'\\u00e9\\U0001F600\\uD83D\\uDE00\\ud83d\\U0000DE00'", 'é😀😀😀'],
    ["E'a\\\\' -- it's\n '\\'b'", "a\\'b"],
    ["U&'d\\0061t\\+000061\\\\''\\d83d\\DE00'", "data\\'😀"],
    ["U&'\\00'\n'61'", 'a'],
    ['$$a\'b"\\n$a$$$', 'a\'b"\\n$a$'],
    ['$é1$a$$b$é1$', 'a$$b'],
  ])('reads %j', (text, value) => {
    expect(readString(text)).toBe(value);
  });

  test('takes another escape character', () => {
    expect(readString("u&'!0061!!\\0061'", '!')).toBe('a!\\0061');
    expect(readString("U&'^0061'", '^')).toBe('a');
    expect(readString("U&'g0061G0061'", 'g')).toBe('aG0061');
  });

  test.each(["B'01'", "b'01'", "X'1f'", "N'a'"])('does not take %s for a plain string', text => {
    expect(readString(text)).toBeUndefined();
  });

  test('reads a text of some megabytes', () => {
    const text = `it's a "text" \\ of much`.repeat(100_000);
    expect(readString(`'${text.replaceAll("'", "''")}'`)).toBe(text);
    expect(readString(`E'${text.replaceAll(/['\\]/g, '\\$&')}'`)).toBe(text);
  });

  test("agrees with PostgreSQL's own parser", async () => {
    await loadModule();
    const characters = fc.constantFrom(
      ...['a', '1', '7', 'f', 'x', 'u', 'U', 'n', 'v', '+', ' ', 'é', '漢', '😀', '$', '"', '!', '\n'],
      ...["''", '\\\\', '\\', '!!', "\\'", "'\n'", '\\x41', '\\xc3\\xa9', '\\342\\202\\254'],
      ...['\\0061', '\\+01F600', '!00e9', '\\u0041', '\\U0001F600', '\\uD83D\\uDE00', '\\D83D\\DE00'],
    );
    const content = fc.array(characters, {maxLength: 20}).map(parts => parts.join(''));
    const constant = fc.oneof(
      fc
        .tuple(fc.constantFrom("'", "E'", "e'", "U&'", "u&'"), content)
        .map(([open, text]) => `${open}${text}'`),
      content.map(text => `U&'${text}' UESCAPE '!'`),
      fc.tuple(fc.constantFrom('$$', '$a$', '$é1$'), content).map(([tag, text]) => tag + text + tag),
    );
    let parsed = 0;
    fc.assert(
      fc.property(constant, text => {
        const payload = payloadOf(`NOTIFY x, ${text}`);
        if (payload === undefined) return;
        parsed++;
        const tokens = new Tokenizer(text);
        tokens.next();
        expect(readString(tokens.text, text.includes('UESCAPE') ? '!' : '\\')).toBe(payload);
      }),
      {numRuns: 20_000},
    );
    expect(parsed).toBeGreaterThan(7_000);
  });
});

/** Undefined where the parser does not accept it, such as half a character. */
function payloadOf(sql: string): string | undefined {
  let statement;
  try {
    statement = parseSync(sql).stmts?.[0]?.stmt;
  } catch {
    return undefined;
  }
  return statement && 'NotifyStmt' in statement ? (statement.NotifyStmt.payload ?? '') : undefined;
}
