import type {Client} from 'pg';
import {serialize} from 'pg-protocol';
import type {MemoryDatabase} from '../../../../src/engine/pg-mem/memory-database';
import {MemorySocket} from '../../../../src/engine/pg-mem/protocol/memory-socket';
import {WireClient} from '../../../support/wire-client';
import {connectMemory, openMemoryDatabase} from './support/twin-databases';

let database: MemoryDatabase;
let client: Client;

beforeAll(async () => {
  database = await openMemoryDatabase(`
    CREATE TABLE notes (id serial PRIMARY KEY, title text, tags text[], meta jsonb);
    INSERT INTO notes (title) VALUES ('one'), ('two')`);
  client = await connectMemory(database);
});
afterAll(() => client.end());

const engines = expect.stringContaining(
  'This is a limit of the engine "pg-mem". The engines "local", "server" and "pglite" run real PostgreSQL.',
) as string;

describe('what pg-mem cannot do is refused, and names the engines that can', () => {
  test.each([
    'COPY notes TO STDOUT',
    'EXPLAIN SELECT 1',
    'GRANT SELECT ON notes TO somebody',
    'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
    'FETCH 1 FROM c',
    'PREPARE p AS SELECT 1',
    "NOTIFY notes, 'x'",
    'LISTEN notes',
    "PREPARE TRANSACTION 'x'",
    'VACUUM',
    'CREATE MATERIALIZED VIEW m AS SELECT id FROM notes',
    'CREATE TEMP TABLE t (id int)',
    'CREATE TEMP TABLE t (id int) ON COMMIT DROP',
    'DO $$ BEGIN END $$',
    'SELECT row_number() OVER (ORDER BY id) FROM notes',
    'SELECT count(*) FILTER (WHERE id > 1) FROM notes',
    'SELECT title, count(*) FROM notes GROUP BY title HAVING count(*) > 1',
    "SELECT string_agg(title, ',') FROM notes",
    'SELECT unnest(ARRAY[1, 2])',
    'SELECT * FROM notes n LEFT JOIN LATERAL (SELECT 1) l ON true',
    'SELECT *, id FROM notes ORDER BY 2',
    'SELECT array_agg(id ORDER BY id DESC) FROM notes',
    "SELECT id FROM notes WHERE title LIKE '50\\\\%'",
    "UPDATE notes SET tags = tags || '{x}'",
    `UPDATE notes SET meta = meta || '{"a": 1}'`,
    'SELECT ARRAY[1] || 2',
    'SELECT 9007199254740993',
    'SELECT notes FROM notes',
    'DELETE FROM notes RETURNING id, (SELECT count(*) FROM notes)',
    "INSERT INTO notes (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET title = 'x' WHERE notes.title IS NULL",
  ])('%s', async sql => {
    await expect(client.query(sql)).rejects.toMatchObject({code: '0A000', hint: engines});
  });

  test.each([
    ['SELECT generate_series(1, 3)', '42883'],
    ['SELECT id, title, count(*) FROM notes GROUP BY id', '42803'],
    ["SELECT title ~ 'x' FROM notes", '42883'],
    ['SELECT now()::text', '42846'],
    ['SELECT 1 IS DISTINCT FROM 2', '42601'],
    ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r', '42601'],
  ])('%s has the code of a mistake, as it might be one', async (sql, code) => {
    await expect(client.query(sql)).rejects.toMatchObject({code, hint: engines});
  });
});

test('its own message is kept whole', async () => {
  await expect(client.query('SELECT row_number() OVER (ORDER BY id) FROM notes')).rejects.toThrow(
    /^pg-mem cannot run this: "OVER" clause is not implemented/,
  );
});

test('a temporary table is not made in spite of the error', async () => {
  await expect(client.query('CREATE TEMP TABLE passing (id int)')).rejects.toMatchObject({code: '0A000'});
  await expect(client.query('SELECT * FROM passing')).rejects.toMatchObject({code: '42P01'});
});

test('a result in binary format is refused', async () => {
  const wire = new WireClient(new MemorySocket(database));
  await wire.start({user: 'anybody'});
  const replies = await wire.ask([
    serialize.parse({text: 'SELECT 1'}),
    serialize.bind({binary: true}),
    serialize.sync(),
  ]);
  expect(replies).toContainEqual(expect.objectContaining({name: 'error', code: '0A000', hint: engines}));
  wire.socket.destroy();
});

test('a transaction that has changed the schema cannot be rolled back, and says so', async () => {
  const unsealed = await openMemoryDatabase('CREATE TABLE a (id int)');
  const builder = await connectMemory(unsealed);
  await builder.query('BEGIN');
  await builder.query('CREATE TABLE b (id int)');
  await expect(builder.query('ROLLBACK')).rejects.toMatchObject({code: '0A000', hint: engines});
  // It is over all the same.
  expect((await builder.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  await builder.end();
});

test('once the schema is built it stays as it is', async () => {
  const sealed = await openMemoryDatabase('CREATE TABLE a (id int)');
  sealed.seal();
  const user = await connectMemory(sealed);
  for (const sql of [
    'CREATE TABLE b (id int)',
    'ALTER TABLE a ADD COLUMN c int',
    'DROP TABLE a',
    'CREATE INDEX i ON a (id)',
  ])
    await expect(user.query(sql)).rejects.toMatchObject({code: '0A000', hint: engines});
  await user.query('INSERT INTO a VALUES (1)');
  await user.end();
});
