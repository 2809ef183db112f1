import assert from 'node:assert/strict';
import {once} from 'node:events';
import {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import Cursor from 'pg-cursor';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';
import {feature, fails, gives, rule, type Feature} from './feature';

/** Transactions, functions, the protocol, and what tools ask the catalogs. */
export const sessionFeatures: readonly Feature[] = [
  feature('the test is `SERIALIZABLE`', '', 'SHOW transaction_isolation', {
    transaction_isolation: 'serializable',
  }),
  {
    name: '`ROLLBACK` undoes',
    run: async client => {
      await client.query('CREATE TABLE t (id int)');
      await client.query('BEGIN');
      await client.query('INSERT INTO t VALUES (1)');
      await client.query('ROLLBACK');
      await gives(client, 'SELECT * FROM t', []);
    },
  },
  {
    name: '`SAVEPOINT`, `ROLLBACK TO`, `RELEASE`',
    run: async client => {
      await client.query('CREATE TABLE t (id int)');
      await client.query('BEGIN');
      await client.query('SAVEPOINT a');
      await client.query('INSERT INTO t VALUES (1)');
      await client.query('ROLLBACK TO a');
      await client.query('RELEASE a');
      await client.query('INSERT INTO t VALUES (2)');
      await client.query('COMMIT');
      await gives(client, 'SELECT * FROM t', [{id: 2}]);
    },
  },
  {
    name: 'a failed transaction: 25P02 until it ends',
    run: async client => {
      await client.query('BEGIN');
      await fails(client, 'SELECT * FROM nowhere', {code: '42P01'});
      await fails(client, 'SELECT 1', {code: '25P02'});
      await client.query('ROLLBACK');
      await gives(client, 'SELECT 1 AS one', [{one: 1}]);
    },
  },
  {
    name: 'an error outside a transaction undoes its statement only',
    run: async client => {
      await client.query('CREATE TABLE t (id int PRIMARY KEY)');
      await client.query('INSERT INTO t VALUES (1)');
      await fails(client, 'INSERT INTO t VALUES (2), (1)', {code: '23505'});
      await gives(client, 'SELECT * FROM t', [{id: 1}]);
    },
  },
  {
    name: '`READ ONLY`: 25006',
    run: async client => {
      await client.query('BEGIN READ ONLY');
      await fails(client, 'CREATE TABLE t ()', {code: '25006'});
      await client.query('ROLLBACK');
    },
  },
  {
    name: '`SET LOCAL`, `set_config`, `current_setting`',
    run: async client => {
      await client.query('BEGIN');
      await client.query("SET LOCAL app.name = 'ann'");
      await gives(client, "SELECT current_setting('app.name') AS name", [{name: 'ann'}]);
      await client.query('COMMIT');
      await gives(client, "SELECT set_config('app.name', 'bob', false) AS name", [{name: 'bob'}]);
    },
  },
  {
    name: 'temporary table, `ON COMMIT DROP`',
    run: async client => {
      await client.query('BEGIN');
      await client.query('CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1 AS one');
      await gives(client, 'SELECT * FROM t', [{one: 1}]);
      await client.query('COMMIT');
      await fails(client, 'SELECT * FROM t', {code: '42P01'});
    },
  },
  {
    name: '`LISTEN`, `NOTIFY`',
    run: async client => {
      await client.query('LISTEN news');
      const heard = once(client, 'notification', {signal: AbortSignal.timeout(2000)});
      const [[{payload}]] = (await Promise.all([heard, client.query("NOTIFY news, 'hello'")])) as [
        [{payload: string}],
        unknown,
      ];
      assert.equal(payload, 'hello');
    },
  },
  feature('advisory locks', '', 'SELECT pg_try_advisory_xact_lock(1) AS taken', {taken: true}),
  {
    name: '`COPY … FROM STDIN` and `TO STDOUT`',
    run: async client => {
      await client.query('CREATE TABLE t (id int, name text)');
      await pipeline(Readable.from(['1\ta\n', '2\t\\N\n']), client.query(copyFrom('COPY t FROM STDIN')));
      assert.equal(await text(client.query(copyTo('COPY t TO STDOUT (FORMAT csv)'))), '1,a\n2,\n');
    },
  },
  {
    name: 'cursor: `DECLARE`, `FETCH`, `MOVE`',
    run: async client => {
      await client.query('BEGIN');
      await client.query('DECLARE c SCROLL CURSOR FOR SELECT generate_series(1, 5) AS n');
      await client.query('MOVE 2 FROM c');
      await gives(client, 'FETCH 2 FROM c', [{n: 3}, {n: 4}]);
      await client.query('COMMIT');
    },
  },
  {
    name: 'portal that is read in parts (`pg-cursor`)',
    run: async client => {
      const cursor = client.query(new Cursor<{n: number}>('SELECT generate_series(1, 5) AS n'));
      assert.deepEqual(await cursor.read(2), [{n: 1}, {n: 2}]);
      assert.deepEqual(await cursor.read(1), [{n: 3}]);
      await cursor.close();
    },
  },
  {
    name: 'named prepared statement of the protocol',
    run: async client => {
      for (const value of [1, 2]) {
        const {rows} = await client.query({
          name: 'next',
          text: 'SELECT $1::int + 1 AS next',
          values: [value],
        });
        assert.deepEqual(rows, [{next: value + 1}]);
      }
    },
  },
  feature('`PREPARE`, `EXECUTE`', 'PREPARE p (int) AS SELECT $1 * 2 AS double', 'EXECUTE p(4)', {double: 8}),
  {
    name: 'a result for each statement of a string',
    run: async client => {
      const results = (await client.query('SELECT 1 AS a; SELECT 2 AS b')) as unknown as {rows: unknown}[];
      assert.deepEqual(
        results.map(({rows}) => rows),
        [[{a: 1}], [{b: 2}]],
      );
    },
  },
  rule('syntax error: 42601 with its position', '', 'SELEC 1', {code: '42601', position: '1'}),
  rule(
    'PL/pgSQL: `RAISE` with code, detail and hint',
    `CREATE FUNCTION no() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = 'P7777', DETAIL = 'd', HINT = 'h'; END $$`,
    'SELECT no()',
    {code: 'P7777', message: 'no', detail: 'd', hint: 'h'},
  ),
  feature(
    'PL/pgSQL: exception block',
    `CREATE FUNCTION safe(n int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 1 / n; EXCEPTION WHEN division_by_zero THEN RETURN 'none'; END $$`,
    'SELECT safe(0) AS safe',
    {safe: 'none'},
  ),
  feature(
    '`DO` block',
    'CREATE TABLE t (n int); DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); END LOOP; END $$',
    'SELECT count(*)::int FROM t',
    {count: 3},
  ),
  feature(
    'function in SQL, with defaults and named arguments',
    'CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS $$ SELECT a + b $$',
    'SELECT add(b => 5, a => 2) AS named, add(2) AS "default"',
    {named: 7, default: 3},
  ),
  {
    name: 'notices reach the client',
    run: async client => {
      const noticed = once(client, 'notice', {signal: AbortSignal.timeout(2000)});
      const raised = client.query("DO $$ BEGIN RAISE NOTICE 'look'; END $$");
      const [[{message}]] = (await Promise.all([noticed, raised])) as [[{message: string}], unknown];
      assert.equal(message, 'look');
    },
  },
  feature(
    '`information_schema.columns`',
    'CREATE TABLE t (id int NOT NULL, name varchar(20))',
    "SELECT column_name AS name, is_nullable AS nullable, data_type AS type FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position",
    {name: 'id', nullable: 'NO', type: 'integer'},
    {name: 'name', nullable: 'YES', type: 'character varying'},
  ),
  feature(
    'catalogs as ORMs read them: `format_type`, `pg_get_indexdef`, `pg_get_constraintdef`',
    'CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY, price numeric(5, 2))',
    `SELECT format_type(atttypid, atttypmod) AS type, pg_get_indexdef('t_key'::regclass) AS index,
       (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 't_key') AS key
       FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'price'`,
    {
      type: 'numeric(5,2)',
      index: 'CREATE UNIQUE INDEX t_key ON public.t USING btree (id)',
      key: 'PRIMARY KEY (id)',
    },
  ),
  feature(
    '`pg_type`, as drivers read it',
    '',
    'SELECT typname AS name, typarray::int AS array FROM pg_type WHERE oid = 23',
    {name: 'int4', array: 1007},
  ),
  feature(
    '`version()`, `server_version_num`',
    '',
    "SELECT version() LIKE 'PostgreSQL 1%' AS version, current_setting('server_version_num')::int >= 130000 AS number",
    {version: true, number: true},
  ),
  {
    name: '`statement_timeout`: 57014',
    run: async client => {
      await client.query("SET statement_timeout = '50ms'");
      await fails(client, 'SELECT pg_sleep(1)', {code: '57014'});
    },
  },
  {
    name: 'large objects',
    run: async client => {
      const {rows} = await client.query<{id: number}>("SELECT lo_from_bytea(0, 'text') AS id");
      await gives(client, "SELECT convert_from(lo_get($1), 'UTF8') AS text", [{text: 'text'}], [rows[0]?.id]);
    },
  },
];
