import assert from 'node:assert/strict';
import {feature, type Feature} from './feature';

const numbers =
  "CREATE TABLE t (id int, kind text, n int); INSERT INTO t VALUES (1, 'a', 10), (2, 'a', 20), (3, 'b', 30)";

/** What a query can ask for. */
export const queryFeatures: readonly Feature[] = [
  feature(
    '`WITH` that changes data',
    numbers,
    "WITH gone AS (DELETE FROM t WHERE kind = 'a' RETURNING n) SELECT sum(n)::int FROM gone",
    {sum: 30},
  ),
  feature(
    '`WITH RECURSIVE`',
    '',
    'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n)::int FROM r',
    {sum: 10},
  ),
  feature(
    'window functions',
    numbers,
    'SELECT id, sum(n) OVER (PARTITION BY kind ORDER BY id)::int AS running, rank() OVER (ORDER BY n DESC)::int FROM t ORDER BY id',
    {id: 1, running: 10, rank: 3},
    {id: 2, running: 30, rank: 2},
    {id: 3, running: 30, rank: 1},
  ),
  feature(
    '`LATERAL`',
    numbers,
    'SELECT k.kind, top.n FROM (SELECT DISTINCT kind FROM t) k, LATERAL (SELECT n FROM t WHERE t.kind = k.kind ORDER BY n DESC LIMIT 1) top ORDER BY kind',
    {kind: 'a', n: 20},
    {kind: 'b', n: 30},
  ),
  feature(
    '`GROUPING SETS`, `FILTER`, `percentile_cont`',
    numbers,
    'SELECT kind, count(*) FILTER (WHERE n > 10)::int AS big, percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS middle FROM t GROUP BY GROUPING SETS ((kind), ()) ORDER BY kind',
    {kind: 'a', big: 1, middle: 15},
    {kind: 'b', big: 1, middle: 30},
    {kind: null, big: 2, middle: 20},
  ),
  feature(
    '`generate_series`, `unnest`, `array_agg`',
    '',
    'SELECT array_agg(n ORDER BY n DESC) AS ns FROM (SELECT generate_series(1, 2) AS n UNION SELECT unnest(ARRAY[7, 8])) s',
    {ns: [8, 7, 2, 1]},
  ),
  feature(
    '`string_agg`, `regexp_replace`, `SIMILAR TO`, `ILIKE`',
    numbers,
    `SELECT string_agg(kind, ',' ORDER BY id) AS kinds, regexp_replace('a1b22', '\\d+', '#', 'g') AS masked,
       'abc' SIMILAR TO '(a|b)%' AS like, 'ABC' ILIKE 'a_c' AS alike FROM t`,
    {kinds: 'a,a,b', masked: 'a#b#', like: true, alike: true},
  ),
  feature(
    'full-text search',
    '',
    `SELECT to_tsvector('english', 'The quick foxes') @@ to_tsquery('english', 'fox') AS found,
       ts_headline('english', 'quick foxes', to_tsquery('english', 'fox')) AS headline`,
    {found: true, headline: 'quick <b>foxes</b>'},
  ),
  feature(
    '`FOR UPDATE SKIP LOCKED`',
    numbers,
    'SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
    {id: 1},
  ),
  feature(
    '`DISTINCT ON`, `FETCH FIRST … WITH TIES`',
    numbers,
    'SELECT DISTINCT ON (kind) kind, n FROM t ORDER BY kind, n DESC FETCH FIRST 2 ROWS WITH TIES',
    {kind: 'a', n: 20},
    {kind: 'b', n: 30},
  ),
  feature('`TABLESAMPLE`', numbers, 'SELECT count(*)::int FROM t TABLESAMPLE SYSTEM (100)', {count: 3}),
  {
    name: '`EXPLAIN (FORMAT JSON)`',
    run: async client => {
      await client.query(numbers);
      const {rows} = await client.query<{'QUERY PLAN': readonly {Plan: {'Node Type': string}}[]}>(
        'EXPLAIN (FORMAT JSON) SELECT * FROM t',
      );
      assert.equal(rows[0]?.['QUERY PLAN'][0]?.Plan['Node Type'], 'Seq Scan');
    },
  },
];
