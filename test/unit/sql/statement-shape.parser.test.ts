import fc from 'fast-check';
import {fingerprintSync, loadModule, normalizeSync} from 'libpg-query';
import {statementShape} from '../../../src/sql/statement-shape';
import {ordinaryStatements, refusedCommands, transactionCommands} from './support/corpus';
import {respelled, revalued} from './support/generators';
import {sessionCommands} from './support/session-commands';

beforeAll(() => loadModule());

describe("statementShape agrees with PostgreSQL's own parser", () => {
  // Where the parser takes words for constants normalizing makes parameters of them, too.
  const normal = ordinaryStatements.filter(sql => !/extract|N'/i.test(sql));

  test.each(normal)('on what is a constant in %j', sql => {
    expect(statementShape(normalizeSync(sql))).toBe(statementShape(sql));
  });

  test('that statements of one shape are one statement', () => {
    const fingerprints = new Map<string, string>();
    for (const sql of [...transactionCommands, ...ordinaryStatements]) {
      const shape = statementShape(sql);
      const fingerprint = fingerprintSync(sql);
      expect(fingerprint).toBe(fingerprints.get(shape) ?? fingerprint);
      fingerprints.set(shape, fingerprint);
    }
    expect(fingerprints.size).toBeGreaterThan(100);
  });

  test('that other constants, white space and comments make no other statement', () => {
    const pairs = fc
      .constantFrom(...ordinaryStatements)
      .chain(sql => fc.tuple(fc.constant(sql), revalued(sql)));
    let same = 0;
    fc.assert(
      fc.property(pairs, ([sql, other]) => {
        if (fingerprintOf(other) !== fingerprintSync(sql)) return;
        same++;
        expect(statementShape(other)).toBe(statementShape(sql));
      }),
      {numRuns: 4_000},
    );
    expect(same).toBeGreaterThan(3_000);
  });

  test('that the case of unquoted words makes no other statement', () => {
    const pairs = fc
      .constantFrom(...ordinaryStatements, ...transactionCommands, ...sessionCommands, ...refusedCommands)
      .chain(sql => fc.tuple(fc.constant(sql), respelled(sql)));
    fc.assert(
      fc.property(pairs, ([sql, other]) => {
        expect(statementShape(other)).toBe(statementShape(sql));
      }),
      {numRuns: 2_000},
    );
  });
});

/** Undefined where the parser does not accept it: some forms take no constant but their own, or no comment here in this library. */
function fingerprintOf(sql: string): string | undefined {
  try {
    return fingerprintSync(sql);
  } catch {
    return undefined;
  }
}
