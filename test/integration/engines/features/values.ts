import {feature, fails, gives, rule, type Feature} from './feature';

const extension = (name: string, sql: string, ...expected: readonly object[]): Feature =>
  feature(`extension \`${name}\``, `CREATE EXTENSION "${name}"`, sql, ...expected);

/** Types of values, and the extensions that bring more. */
export const valueFeatures: readonly Feature[] = [
  feature(
    '`jsonb`: `->`, `->>`, `#>>`, `@>`, `?`',
    '',
    `SELECT d -> 'a' AS a, d ->> 'b' AS b, d #>> '{a,0}' AS first, d @> '{"b": "x"}' AS contains, d ? 'a' AS has FROM (SELECT '{"a": [1], "b": "x"}'::jsonb AS d) s`,
    {a: [1], b: 'x', first: '1', contains: true, has: true},
  ),
  feature(
    '`jsonb_set`, `jsonb_agg`, `jsonb_build_object`, `||`',
    '',
    `SELECT jsonb_set('{"a": 1}', '{a}', '2') AS changed, jsonb_agg(n) AS list, jsonb_build_object('n', max(n)) || '{"m": 0}' AS both FROM (VALUES (1), (2)) v (n)`,
    {changed: {a: 2}, list: [1, 2], both: {m: 0, n: 2}},
  ),
  feature(
    '`jsonb` paths',
    '',
    `SELECT '{"a": [1, 5]}' @? '$.a[*] ? (@ > 4)' AS found, jsonb_path_query('{"a": [1, 5]}', '$.a[1]') AS second`,
    {found: true, second: 5},
  ),
  {
    name: 'arrays as parameters, `= ANY`',
    run: client =>
      gives(
        client,
        'SELECT $1::int[] AS list, 2 = ANY ($1::int[]) AS has',
        [{list: [1, 2], has: true}],
        [[1, 2]],
      ),
  },
  rule(
    '`ENUM`: an unknown value is 22P02',
    "CREATE TYPE mood AS ENUM ('glad', 'sad')",
    "SELECT 'angry'::mood",
    {
      code: '22P02',
    },
  ),
  feature('domain with a check', 'CREATE DOMAIN age AS int CHECK (VALUE >= 0)', 'SELECT 3::age AS age', {
    age: 3,
  }),
  feature(
    'composite type',
    'CREATE TYPE point_in AS (x int, y int)',
    'SELECT (p).y AS y FROM (SELECT ROW(1, 2)::point_in AS p) s',
    {y: 2},
  ),
  feature('`bigint` as a string', '', 'SELECT 9007199254740993::bigint AS big', {big: '9007199254740993'}),
  {
    name: '`numeric`, exact, and 22003',
    run: async client => {
      await gives(client, 'SELECT 0.1::numeric + 0.2 AS sum, 1.50::numeric(5, 2) AS price', [
        {sum: '0.3', price: '1.50'},
      ]);
      await fails(client, 'SELECT 1234::numeric(5, 2)', {code: '22003'});
    },
  },
  feature(
    '`timestamptz`, `AT TIME ZONE`, `date_trunc`',
    '',
    `SELECT timestamptz '2024-07-01 12:00Z' AT TIME ZONE 'Europe/Berlin' = timestamp '2024-07-01 14:00' AS berlin,
       date_trunc('month', timestamptz '2024-07-15 12:00Z', 'UTC') AS month`,
    {berlin: true, month: new Date('2024-07-01T00:00:00Z')},
  ),
  feature(
    '`interval` arithmetic',
    '',
    `SELECT (date '2024-01-31' + interval '1 month')::date::text AS day, extract(epoch FROM interval '1 day 1 hour')::int AS seconds`,
    {day: '2024-02-29', seconds: 90000},
  ),
  feature(
    '`inet`, `bytea`, `bit`, `money`',
    '',
    `SELECT host(inet '10.0.0.1/8') AS host, decode('00ff', 'hex') AS bytes, B'101'::text AS bits, '12'::money::numeric AS money`,
    {host: '10.0.0.1', bytes: Buffer.from([0, 255]), bits: '101', money: '12.00'},
  ),
  feature('ranges', '', `SELECT int4range(1, 5) * int4range(3, 9) AS both, 4 <@ int4range(1, 5) AS within`, {
    both: '[3,5)',
    within: true,
  }),
  feature('`xml`', '', `SELECT (xpath('/a/b/text()', '<a><b>x</b></a>'::xml))[1]::text AS b`, {b: 'x'}),
  feature('collation of ICU', '', `SELECT 'z' < 'ä' COLLATE "de-x-icu" AS after`, {after: false}),
  extension('citext', `SELECT 'A'::citext = 'a' AS same`, {same: true}),
  extension('hstore', `SELECT 'a=>1'::hstore -> 'a' AS a`, {a: '1'}),
  extension('ltree', `SELECT 'a.b.c'::ltree <@ 'a.b' AS below`, {below: true}),
  extension('pgcrypto', `SELECT crypt('x', gen_salt('bf', 4)) LIKE '$2a$%' AS hashed`, {hashed: true}),
  extension('pg_trgm', `SELECT similarity('word', 'words') > 0.5 AS similar`, {similar: true}),
  extension('uuid-ossp', `SELECT length(uuid_generate_v4()::text) AS length`, {length: 36}),
  {
    name: 'extension `btree_gist`, in an exclusion constraint',
    run: async client => {
      await client.query(`CREATE EXTENSION btree_gist;
        CREATE TABLE t (room int, during int4range, CONSTRAINT t_apart EXCLUDE USING gist (room WITH =, during WITH &&));
        INSERT INTO t VALUES (1, '[1,5)'), (2, '[1,5)')`);
      await fails(client, "INSERT INTO t VALUES (1, '[2,3)')", {code: '23P01'});
    },
  },
];
