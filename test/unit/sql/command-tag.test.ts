import {rowsOfTag} from '../../../src/sql/command-tag';

describe('rowsOfTag', () => {
  test.each([
    ['SELECT 5', 5],
    ['INSERT 0 3', 3],
    ['INSERT 16384 1', 1],
    ['UPDATE 2', 2],
    ['DELETE 0', 0],
    ['MERGE 4', 4],
    ['COPY 10', 10],
    ['FETCH 100', 100],
    ['MOVE 7', 7],
    ['SELECT 12345678901', 12_345_678_901],
  ])('reads the count of %s', (tag, rows) => {
    expect(rowsOfTag(tag)).toBe(rows);
  });

  test.each(['BEGIN', 'COMMIT', 'CREATE TABLE', 'COPY', 'SET', 'LISTEN', ''])(
    'counts no rows for %j',
    tag => {
      expect(rowsOfTag(tag)).toBe(0);
    },
  );
});
