import {Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {
  Client,
  Pool,
  type ClientConfig,
  type DatabaseError,
  type QueryArrayResult,
  type QueryResult,
} from 'pg';
import {to as copyTo} from 'pg-copy-streams';

import {openTestSandbox, type TestSandbox} from '../../support/sandbox';
import {thrownBy} from '../../support/thrown-by';

const schema = `
  CREATE TYPE mood AS ENUM ('glad', 'sad');
  CREATE TABLE people (
    id serial PRIMARY KEY,
    email text NOT NULL UNIQUE,
    age int CONSTRAINT people_age CHECK (age >= 0),
    boss int CONSTRAINT people_boss REFERENCES people
  )`;

let harness: TestSandbox;
beforeAll(async () => {
  harness = await openTestSandbox(schema, {waitMs: 5000});
});
afterAll(() => harness.close());

describe.each(['direct', 'sandbox'] as const)('pg: %s', way => {
  let pool: Pool;
  let client: Client;
  const config = (): ClientConfig => (way === 'direct' ? harness.direct : {...harness.address, user: 'app'});

  beforeEach(async () => {
    harness.sandbox.openLevel('test');
    pool = new Pool({...config(), max: 5});
    client = new Client(config());
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await pool.end();
    await harness.sandbox.closeLevel();
    expect(harness.sandbox.intact).toBe(true);
    await harness.admin.query('TRUNCATE people RESTART IDENTITY');
  });

  test('creates, reads, updates and deletes', async () => {
    const inserted = await pool.query(
      'INSERT INTO people (email, age) VALUES ($1, $2), ($3, $4) RETURNING id',
      ['a@example.com', 30, 'b@example.com', null],
    );
    expect(inserted).toMatchObject({command: 'INSERT', rowCount: 2, rows: [{id: 1}, {id: 2}]});
    const updated = await pool.query('UPDATE people SET age = age + 1 WHERE age IS NOT NULL');
    expect(updated).toMatchObject({command: 'UPDATE', rowCount: 1, rows: []});
    const read = await pool.query<{age: number}>('SELECT email, age FROM people ORDER BY id');
    expect(read.rows).toEqual([
      {email: 'a@example.com', age: 31},
      {email: 'b@example.com', age: null},
    ]);
    expect(read.fields.map(({name, dataTypeID}) => [name, dataTypeID])).toEqual([
      ['email', 25],
      ['age', 23],
    ]);
    expect((await pool.query('DELETE FROM people WHERE age IS NULL')).rowCount).toBe(1);
  });

  test('prepares named statements, and uses them again', async () => {
    const find = {name: 'find', text: 'SELECT $1::int + $2::int AS sum'};
    expect((await client.query({...find, values: [1, 2]})).rows).toEqual([{sum: 3}]);
    expect((await client.query({...find, values: [3, 4]})).rows).toEqual([{sum: 7}]);
    const {rows} = await client.query(
      'SELECT count(*)::int FROM pg_prepared_statements WHERE statement = $1',
      [find.text],
    );
    expect(rows).toEqual([{count: 1}]);
  });

  test('commits and rolls back', async () => {
    await client.query('BEGIN');
    await client.query("INSERT INTO people (email) VALUES ('kept')");
    await client.query('COMMIT');
    await client.query('BEGIN');
    await client.query("INSERT INTO people (email) VALUES ('lost')");
    expect((await client.query('ROLLBACK')).command).toBe('ROLLBACK');
    expect((await pool.query('SELECT email FROM people')).rows).toEqual([{email: 'kept'}]);
  });

  test.each([
    [
      "INSERT INTO people (email) VALUES ('a'), ('a')",
      {code: '23505', constraint: 'people_email_key', table: 'people'},
    ],
    ['INSERT INTO people (email) VALUES (NULL)', {code: '23502', column: 'email', table: 'people'}],
    ["INSERT INTO people (email, age) VALUES ('a', -1)", {code: '23514', constraint: 'people_age'}],
    ["INSERT INTO people (email, boss) VALUES ('a', 99)", {code: '23503', constraint: 'people_boss'}],
    ['SELECT * FROM nobody', {code: '42P01', position: '15'}],
    ['SELECT nothing FROM people', {code: '42703', position: '8'}],
    ['SELEC 1', {code: '42601', position: '1'}],
    ["SELECT 'x'::int", {code: '22P02', position: '8'}],
    [
      "DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'yes', DETAIL = 'maybe', ERRCODE = 'P7777'; END $$",
      {code: 'P7777', hint: 'yes', detail: 'maybe'},
    ],
  ])('%s fails with the fields of the server', async (sql, fields) => {
    const error = (await thrownBy(client.query(sql))) as unknown as DatabaseError;
    expect(error).toMatchObject({severity: 'ERROR', ...fields});
    const direct = (await thrownBy(harness.admin.query(sql))) as unknown as DatabaseError;
    const {message, detail, where, schema: inSchema, routine, file} = direct;
    expect(error).toMatchObject({message, where, schema: inSchema, routine, file});
    // Only ids in it differ.
    expect(error.detail?.replaceAll(/\d+/g, '?')).toBe(detail?.replaceAll(/\d+/g, '?'));
  });

  test('reads every type of value as itself', async () => {
    const text = `SELECT 1::int2 AS int2, 2::int8 AS int8, 1.5::float8 AS float8, 1.50::numeric AS numeric, true AS bool,
      'é😀'::text AS text, E'\\\\x00ff'::bytea AS bytea, '{"a": [1, null]}'::jsonb AS json, ARRAY[1, NULL, 3] AS ints,
      ARRAY['a,b', 'c"d'] AS texts, '2024-02-29T12:34:56.789Z'::timestamptz AS at, '2024-02-29'::date AS day,
      '1 day 02:03:04'::interval AS span, NULL AS nothing, 'glad'::mood AS mood, '[1,5)'::int4range AS range,
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS uuid`;
    const {rows} = await client.query<Record<string, unknown>>(text);
    expect(rows[0]).toMatchObject({
      int2: 1,
      int8: '2',
      numeric: '1.50',
      bytea: Buffer.from([0, 255]),
      json: {a: [1, null]},
      ints: [1, null, 3],
      texts: ['a,b', 'c"d'],
      at: new Date('2024-02-29T12:34:56.789Z'),
      text: 'é😀',
    });
    expect(rows).toEqual((await harness.admin.query(text)).rows);
    expect((await client.query({text, rowMode: 'array'})).rows).toEqual([Object.values(rows[0]!)]);
  });

  test('sends every type of parameter', async () => {
    const values = [7, 'text', null, true, new Date(0), Buffer.from([0, 1, 2]), ['a', 'b'], {a: 1}];
    const {rows} = await client.query(
      'SELECT $1::int AS a, $2::text AS b, $3::text AS c, $4::bool AS d, $5::timestamptz AS e, $6::bytea AS f, $7::text[] AS g, $8::json AS h',
      values,
    );
    expect(Object.values(rows[0] as object)).toEqual(values);
  });

  test('reads rows as arrays', async () => {
    const result: QueryArrayResult = await client.query({
      text: 'SELECT 1, 2 UNION SELECT 3, 4 ORDER BY 1',
      rowMode: 'array',
    });
    expect(result.rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('gives a result for each statement of a string', async () => {
    const results = (await client.query(
      "SELECT 1 AS one; BEGIN; INSERT INTO people (email) VALUES ('a'); COMMIT; SELECT email FROM people",
    )) as unknown as readonly QueryResult[];
    expect(results.map(({command, rowCount}) => [command, rowCount])).toEqual([
      ['SELECT', 1],
      ['BEGIN', null],
      ['INSERT', 1],
      ['COMMIT', null],
      ['SELECT', 1],
    ]);
    expect(results[4]?.rows).toEqual([{email: 'a'}]);
  });

  test('hands notices on', async () => {
    const notices: unknown[] = [];
    client.on('notice', notice => notices.push(notice.message));
    await client.query("DO $$ BEGIN RAISE NOTICE 'first'; RAISE WARNING 'second'; END $$");
    await client.query('DROP TABLE IF EXISTS nobody');
    expect(notices).toEqual(['first', 'second', 'table "nobody" does not exist, skipping']);
  });

  test('answers queries that are sent before the ones before are answered', async () => {
    const results = await Promise.all(
      Array.from({length: 100}, (_, i) => pool.query<{i: number}>('SELECT $1::int AS i', [i])),
    );
    expect(results.map(({rows}) => rows[0]?.i)).toEqual(Array.from({length: 100}, (_, i) => i));
  });

  test('reads an empty query, and one without columns', async () => {
    expect(await client.query('')).toMatchObject({rows: [], rowCount: null});
    expect(await client.query('SELECT FROM generate_series(1, 2)')).toMatchObject({
      rows: [{}, {}],
      rowCount: 2,
    });
  });

  test('reads 50 MB with a slow consumer, and values of 10 MB', async () => {
    let bytes = 0;
    await pipeline(
      client.query(copyTo("COPY (SELECT repeat('x', 9999) FROM generate_series(1, 5000)) TO STDOUT")),
      new Writable({
        highWaterMark: 16 * 1024,
        write: (chunk: Buffer, _encoding, done) => {
          bytes += chunk.length;
          setImmediate(done);
        },
      }),
    );
    expect(bytes).toBe(50_000_000);
    const large = 'ü'.repeat(5_000_000);
    expect((await client.query<{large: string}>('SELECT $1::text AS large', [large])).rows[0]?.large).toBe(
      large,
    );
  });

  test('tells that the connection ended', async () => {
    const other = new Client(config());
    await other.connect();
    const ended = new Promise(resolve => other.once('end', resolve));
    await other.end();
    await ended;
    expect((await thrownBy(other.query('SELECT 1'))).message).toMatch(/closed|not queryable/);
  });
});
