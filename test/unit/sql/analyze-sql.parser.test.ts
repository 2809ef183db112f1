import fc from 'fast-check';
import {loadModule} from 'libpg-query';
import {analyzeSql} from '../../../src/sql/analyze-sql';
import {corpus, ordinaryStatements, refusedCommands, transactionCommands} from './support/corpus';
import {sequenceOf} from './support/generators';
import {parserAnalysis} from './support/parser';
import {sessionCommands} from './support/session-commands';

beforeAll(() => loadModule());

describe("analyzeSql agrees with PostgreSQL's own parser", () => {
  test.each(corpus)('on %j', sql => {
    expect(analyzeSql(sql)).toEqual(parserAnalysis(sql));
  });

  test('on sequences of statements with other white space, comments and case', () => {
    const statements = [
      ...transactionCommands,
      ...sessionCommands,
      ...refusedCommands,
      ...ordinaryStatements,
    ];
    fc.assert(
      fc.property(sequenceOf(statements), sql => {
        expect(analyzeSql(sql)).toEqual(parserAnalysis(sql));
      }),
      {numRuns: 10_000},
    );
  });
});
