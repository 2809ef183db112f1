import {Client, Pool} from 'pg';
import Cursor from 'pg-cursor';
import {BackendPool} from '../../../../src/pool/backend-pool';
import type {Backend} from '../../../../src/wire/backend';
import {frontend, readDataRow} from '../../../../src/wire/encode';
import {Server} from '../../../../src/wire/message-type';
import {MemorySocket} from '../../../../src/engine/pg-mem/protocol/memory-socket';
import {connectMemory, openMemoryDatabase} from './support/twin-databases';
import {openEngineSandbox, type EngineSandbox} from '../../../support/engine-sandbox';

const SCHEMA = `
  CREATE TABLE notes (id serial PRIMARY KEY, title text NOT NULL UNIQUE, length int CHECK (length > 0));
  INSERT INTO notes (title, length) VALUES ('seeded', 1);`;

let harness: EngineSandbox;
let pool: Pool;

beforeAll(async () => {
  harness = await openEngineSandbox({engine: 'pg-mem'}, SCHEMA);
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.sandbox.openLevel('test');
  pool = new Pool({...harness.address, max: 4});
});
afterEach(async () => {
  await pool.end();
  while (harness.sandbox.levels > 0) await harness.sandbox.closeLevel();
  expect(harness.sandbox.intact).toBe(true);
  expect(await titles(harness.admin)).toEqual(['seeded']);
});

async function titles(on: Pick<EngineSandbox['admin'], 'query'>): Promise<readonly string[]> {
  const {rows} = await on.query<{title: string}>('SELECT title FROM notes ORDER BY id');
  return rows.map(({title}) => title);
}

const write = (on: Pool, title: string): Promise<{readonly rows: readonly {readonly id: number}[]}> =>
  on.query<{id: number}>('INSERT INTO notes (title) VALUES ($1) RETURNING id', [title]);

test.each(['first', 'next'])('ids go on from those of the seed in the %s test', async () => {
  expect((await write(pool, 'a')).rows).toEqual([{id: 2}]);
  expect((await write(pool, 'b')).rows).toEqual([{id: 3}]);
});

test('levels nest, and each is undone by itself', async () => {
  const {sandbox} = harness;
  await write(pool, 'outer');
  sandbox.openLevel('block');
  await write(pool, 'of the block');
  sandbox.openLevel('inner test');
  await write(pool, 'inner');
  expect(await titles(pool)).toEqual(['seeded', 'outer', 'of the block', 'inner']);
  await sandbox.closeLevel();
  expect(await titles(pool)).toEqual(['seeded', 'outer', 'of the block']);
  await sandbox.closeLevel();
  expect(await titles(pool)).toEqual(['seeded', 'outer']);
});

test('a level is undone in the midst of a transaction that has failed', async () => {
  const {sandbox} = harness;
  sandbox.openLevel('inner test');
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query("INSERT INTO notes (title) VALUES ('lost')");
  await expect(client.query('SELECT * FROM nowhere')).rejects.toMatchObject({code: '42P01'});
  await sandbox.closeLevel();
  client.release(true);
  expect(await titles(pool)).toEqual(['seeded']);
});

test('a statement that fails outside a transaction leaves what was done before', async () => {
  await write(pool, 'kept');
  await expect(write(pool, 'kept')).rejects.toMatchObject({code: '23505'});
  await expect(pool.query('UPDATE notes SET length = 0')).rejects.toMatchObject({code: '23514'});
  expect(await titles(pool)).toEqual(['seeded', 'kept']);
});

test('one client sees the transaction of another when it has ended', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query("INSERT INTO notes (title) VALUES ('committed')");
  const seen = titles(pool);
  await client.query('COMMIT');
  client.release();
  expect(await seen).toEqual(['seeded', 'committed']);
});

test('COMMIT keeps and ROLLBACK undoes, with savepoints between', async () => {
  const client = await pool.connect();
  await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
  await client.query("INSERT INTO notes (title) VALUES ('one')");
  await client.query('SAVEPOINT here');
  await client.query("INSERT INTO notes (title) VALUES ('two')");
  await client.query('ROLLBACK TO here');
  await client.query('COMMIT');
  await client.query('BEGIN');
  await client.query('DELETE FROM notes');
  await client.query('ROLLBACK');
  client.release();
  expect(await titles(pool)).toEqual(['seeded', 'one']);
});

test('a read-only transaction stays so up to its end', async () => {
  const client = await pool.connect();
  await client.query('BEGIN READ ONLY');
  await expect(client.query('DELETE FROM notes')).rejects.toMatchObject({code: '25006'});
  await client.query('ROLLBACK');
  client.release();
  await write(pool, 'again');
});

test('named statements and cursors are read in parts', async () => {
  for (const title of ['a', 'b', 'c']) await write(pool, title);
  const client = await pool.connect();
  await client.query('BEGIN');
  const cursor = client.query(new Cursor<{title: string}>('SELECT title FROM notes ORDER BY id'));
  expect(await cursor.read(3)).toEqual([{title: 'seeded'}, {title: 'a'}, {title: 'b'}]);
  expect(await cursor.read(3)).toEqual([{title: 'c'}]);
  await cursor.close();
  await client.query('COMMIT');
  client.release();
  const named = (n: number) =>
    pool.query<{title: string}>({name: 'by-id', text: 'SELECT title FROM notes WHERE id = $1', values: [n]});
  expect((await Promise.all([1, 2, 3].map(named))).map(({rows}) => rows)).toEqual([
    [{title: 'seeded'}],
    [{title: 'a'}],
    [{title: 'b'}],
  ]);
});

test('a hundred statements at once, from several clients', async () => {
  await Promise.all(Array.from({length: 100}, (_, i) => write(pool, `note ${i}`)));
  expect(await titles(pool)).toHaveLength(101);
});

test('what one client sets, another one does not see', async () => {
  const [one, other] = await Promise.all([pool.connect(), pool.connect()]);
  await one.query("SET application_name = 'one'");
  await one.query("SELECT set_config('my.user', '7', false)");
  const names = async (client: typeof one) =>
    (
      await client.query<{a: string; b: string | null}>(
        "SELECT current_setting('application_name') AS a, current_setting('my.user', true) AS b",
      )
    ).rows;
  expect(await names(one)).toEqual([{a: 'one', b: '7'}]);
  expect(await names(other)).toEqual([{a: '', b: null}]);
  expect(await names(one)).toEqual([{a: 'one', b: '7'}]);
  one.release();
  other.release();
});

test("two sessions do not undo each other's work", async () => {
  const database = await openMemoryDatabase(SCHEMA);
  const [one, other] = [await connectMemory(database), await connectMemory(database)];
  await one.query('BEGIN');
  await one.query("INSERT INTO notes (title) VALUES ('undone')");
  let isWritten = false;
  const writing = other.query("INSERT INTO notes (title) VALUES ('kept')").then(() => (isWritten = true));
  await one.query('SELECT 1');
  expect(isWritten).toBe(false);
  await one.query('ROLLBACK');
  await writing;
  expect(await titles(one)).toEqual(['seeded', 'kept']);
  await Promise.all([one.end(), other.end()]);
});

test.each(['ends', 'is cut'])('a transaction whose client %s is undone', async how => {
  const database = await openMemoryDatabase(SCHEMA);
  const socket = new MemorySocket(database);
  const gone = new Client({stream: () => socket});
  gone.on('error', () => undefined);
  await gone.connect();
  await gone.query('BEGIN');
  await gone.query('DELETE FROM notes');
  if (how === 'ends') await gone.end();
  else socket.destroy();
  const next = await connectMemory(database);
  expect(await titles(next)).toEqual(['seeded']);
  await next.end();
});

test('a database is built anew when it is not what it was', async () => {
  const backends = await BackendPool.open(harness.preparation.run);
  const {backend} = await backends.acquire();
  await answer(backend, "INSERT INTO notes (title) VALUES ('committed for real')");
  expect(await answer(backend, 'SELECT title FROM notes')).toHaveLength(2);
  await backends.rebuildDatabase();
  const next = await backends.acquire();
  expect(await answer(next.backend, 'SELECT title FROM notes')).toEqual([['seeded']]);
  await backends.close();
});

/** The rows of a query on a bare backend. */
function answer(backend: Backend, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const rows: (string | null)[][] = [];
  return new Promise((resolve, reject) => {
    backend.listen({
      message: (type, buffer, start) => {
        if (type === Server.dataRow) rows.push(readDataRow(buffer, start));
        if (type === Server.readyForQuery) resolve(rows);
      },
      chunkEnd: () => undefined,
      lost: () => reject(new Error('The connection has ended')),
    });
    backend.write(frontend.query(sql));
  });
}

test('a role is that of the client who has set it', async () => {
  const [a, b] = [await pool.connect(), await pool.connect()];
  const role = async (client: typeof a): Promise<unknown> =>
    (await client.query("SELECT current_setting('role') AS role")).rows[0];
  await a.query("SET ROLE 'o''brien'");
  for (let round = 0; round < 2; round++) {
    expect(await role(b)).toEqual({role: 'none'});
    expect(await role(a)).toEqual({role: "o'brien"});
  }
  for (const client of [a, b]) client.release();
});
