import fc from 'fast-check';
import {statementShape} from '../../../src/sql/statement-shape';
import {corpus} from './support/corpus';

describe('statementShape', () => {
  test.each([
    ["SELECT a FROM t WHERE b = 'x' AND c = $1", 'select a from t where b = ? and c = ?'],
    ["select E'a', B'1', X'f', N'n', U&'u', $$d$$, $t$d$t$", 'select ?, ?, ?, ?, ?, ?, ?'],
    ['select 1, -1, + 1, - -1, 1.5e3, .5', 'select ?, ?, ?, ?, ?, ?'],
    ['select a-1, a - -1, (a)-1, a[1] -1, -a, - (1)', 'select a - ?, a - ?, (a) - ?, a[?] - ?, - a, - (?)'],
    ['where a = true and b is not null or c = null', 'where a = ? and b is not null or c = ?'],
    ['where a is true and not false', 'where a is true and not false'],
    ['on delete set null', 'on delete set null'],
    [
      "select x::int, '1'::text, $1::int[], a.b::numeric(10,2)",
      'select x::int, ?::text, ?::int[], a.b::numeric(?, ?)',
    ],
    ["select interval '1 day', date '2020-01-01'", 'select interval ?, date ?'],
    ['select "Foo"."bar", BAZ.Qux, t.*', 'select "Foo"."bar", baz.qux, t.*'],
    ['SELECT/* c */COUNT( * )\n\tFROM t -- d', 'select count(*) from t'],
    [
      'select sum(a)filter(where b)over(partition by c)',
      'select sum(a) filter (where b) over (partition by c)',
    ],
    ['select arr[1:2], arr[ : ]', 'select arr[? : ?], arr[:]'],
    ["where a?'k' and b ?| array['x'] and c->>'k' = ''", 'where a ? ? and b ?| array[?, …] and c ->> ? = ?'],
    ['select 1; ; SELECT 2 ;', 'select ?; select ?'],
    [';', ''],
  ])('of %s', (sql, shape) => {
    expect(statementShape(sql)).toBe(shape);
  });

  test.each([
    ['where a in (1)', 'where a in (?, …)'],
    ['where a in (1, -2, $3, null)', 'where a in (?, …)'],
    ['where a in ($1::int, $2::int)', 'where a in (?::int, …)'],
    ['where a in (1, lower($1), lower($2))', 'where a in (?, lower(?), …)'],
    ['where (a, b) in ((1, 2), (3, 4))', 'where (a, b) in ((?, ?), …)'],
    ['where a in (select 1, 2)', 'where a in (select ?, ?)'],
    ['where a in (with x as (select 1) table x)', 'where a in (with x as (select ?) table x)'],
    ['where a in (values (1), (2))', 'where a in (values (?), …)'],
    ['where a = any(array[1,2,3])', 'where a = any(array[?, …])'],
    ['select array[[1,2],[3,4]]', 'select array[[?, …], …]'],
    ['select array[]::int[]', 'select array[]::int[]'],
    ['select f(1, 2, 3)', 'select f(?, ?, ?)'],
    ['insert into t (a, b) values (1, 2)', 'insert into t(a, b) values (?, ?), …'],
    ['insert into t values ($1, $2), ($3, $4) returning *', 'insert into t values (?, ?), … returning *'],
    [
      'insert into t values (1, default), (2, 3), (4, default)',
      'insert into t values (?, default), (?, ?), …',
    ],
    [
      'insert into t values (1) on conflict (a, b) do nothing',
      'insert into t values (?), … on conflict (a, b) do nothing',
    ],
    ['select * from (values (1, 2), (3, 4)) v(a, b)', 'select * from (values (?, ?), …) v(a, b)'],
    ['values (1), (2) union values (3)', 'values (?), … union values (?), …'],
    [
      'insert into t values (f(1, 2), array[1]), (f(3, 4), array[2, 3])',
      'insert into t values (f(?, ?), array[?, …]), …',
    ],
  ])('does not depend on how many elements a list has: %s', (sql, shape) => {
    expect(statementShape(sql)).toBe(shape);
  });

  test('leaves out the names of savepoints, which libraries number', () => {
    expect(statementShape('SAVEPOINT trx12; RELEASE trx12; ROLLBACK TO SAVEPOINT "b3f-sp-1"')).toBe(
      'savepoint ?; release savepoint ?; rollback to savepoint ?',
    );
  });

  test('tells statements of different forms apart', () => {
    const shapes = [
      'select a',
      'select b',
      'select "A"',
      'select a, b',
      'select a from t',
      'select -a',
      'select a.b',
    ];
    expect(new Set(shapes.map(statementShape)).size).toBe(shapes.length);
  });

  test.each(corpus)('is its own shape: %j', sql => {
    const shape = statementShape(sql);
    expect(statementShape(shape)).toBe(shape);
  });

  test('is its own shape, of any sequence of pieces', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'B',
        'in',
        'values',
        'array',
        'select',
        'is',
        'not',
        'null',
        'true',
        'set',
        'savepoint',
        '"q"',
        '"',
        'é',
        '…',
      ],
      ...[
        "'s'",
        "'",
        '$1',
        '$',
        '$$',
        '1',
        '.5',
        '1.',
        '-',
        '+',
        '*',
        '/',
        '@',
        '?',
        '|',
        '=',
        '<',
        '>',
        '::',
        ':',
        ':=',
      ],
      ...[
        '.',
        '..',
        ',',
        ',',
        ';',
        '(',
        ')',
        '(',
        ')',
        '[',
        ']',
        ' ',
        '\n',
        '--',
        '/*',
        '*/',
        'U&',
        'E',
        '\\',
        '{',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, {maxLength: 16}), fc.constantFrom('', ' '), (parts, separator) => {
        const shape = statementShape(parts.join(separator));
        expect(statementShape(shape)).toBe(shape);
      }),
      {numRuns: 30_000},
    );
  });
});
