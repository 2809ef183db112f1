import {setTimeout as sleep} from 'node:timers/promises';
import type {Client} from 'pg';
import {eventually} from '../../support/eventually';
import {queryOnce} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';
import {useIsolatedWorker} from '../../support/isolated-worker';

const here = useIsolatedWorker(
  'database',
  `CREATE TABLE items (id serial PRIMARY KEY, name text UNIQUE);
   INSERT INTO items (name) VALUES ('seed');
   CREATE PROCEDURE add_two() LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO items (name) VALUES ('first'); COMMIT;
     INSERT INTO items (name) VALUES ('second'); COMMIT;
   END $$;
   CREATE TYPE mood AS ENUM ('good');`,
);

const names = async (client: Client): Promise<readonly string[]> =>
  (await client.query<{name: string}>('SELECT name FROM items ORDER BY id')).rows.map(({name}) => name);

describe('one test', () => {
  beforeEach(() => here().isolator.openLevel('test'));

  test('commits for real, and its clients have connections of their own', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    await a.query('BEGIN');
    await a.query("INSERT INTO items (name) VALUES ('a')");
    expect(await names(b)).toEqual(['seed']);
    await a.query('COMMIT');
    expect(await names(b)).toEqual(['seed', 'a']);
    const pids = await Promise.all([a, b].map(client => client.query('SELECT pg_backend_pid() AS pid')));
    expect(new Set(pids.map(({rows}) => (rows[0] as {pid: number}).pid)).size).toBe(2);
  });

  test.each([
    'VACUUM items',
    'CREATE INDEX CONCURRENTLY ON items (name)',
    'REINDEX INDEX CONCURRENTLY items_pkey',
    'CALL add_two()',
    'DISCARD ALL',
  ])('%s runs', async sql => {
    const client = await here().connect();
    await client.query(sql);
    expect(await names(client)).toEqual(sql.startsWith('CALL') ? ['seed', 'first', 'second'] : ['seed']);
  });

  test('a new value of an enum can be used', async () => {
    const client = await here().connect();
    await client.query("ALTER TYPE mood ADD VALUE 'better'");
    expect((await client.query("SELECT 'better'::mood AS mood")).rows).toEqual([{mood: 'better'}]);
  });

  test('row locks are between clients: SKIP LOCKED shares out a queue', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    await a.query("INSERT INTO items (name) VALUES ('next')");
    const take = 'SELECT name FROM items ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED';
    await a.query('BEGIN');
    await b.query('BEGIN');
    expect((await a.query(take)).rows).toEqual([{name: 'seed'}]);
    expect((await b.query(take)).rows).toEqual([{name: 'next'}]);
    await Promise.all([a.query('ROLLBACK'), b.query('ROLLBACK')]);
  });

  test('advisory locks of two clients exclude each other', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    const lock = 'SELECT pg_try_advisory_lock(1) AS taken';
    expect((await a.query(lock)).rows).toEqual([{taken: true}]);
    expect((await b.query(lock)).rows).toEqual([{taken: false}]);
  });

  test('who waits for a lock is told with who holds it, and what both run', async () => {
    const {connect, isolator, endClients} = here();
    const [a, b] = [await connect(), await connect()];
    await a.query('BEGIN; UPDATE items SET name = upper(name)');
    expect(await isolator.describeWait()).toBeNull();
    const waiting = b.query('DELETE\n  FROM items').catch(() => undefined);
    await eventually('it waits', async () => (await isolator.describeWait()) !== null);
    expect(await isolator.describeWait()).toMatch(
      /^"DELETE FROM items" of "test" waits for a lock that is held by another client of "test" \(server process \d+\), which has a transaction open, and has run last "BEGIN; UPDATE items SET name = upper\(name\)"$/,
    );
    await a.query('COMMIT');
    await waiting;
    expect(await isolator.describeWait()).toBeNull();
    await endClients();
  });

  test('the isolation level is the one that is asked for, and conflicts are real', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    expect((await a.query('SHOW transaction_isolation')).rows).toEqual([
      {transaction_isolation: 'read committed'},
    ]);
    await Promise.all([a, b].map(client => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')));
    await Promise.all([a, b].map(client => client.query('SELECT FROM items')));
    await a.query("UPDATE items SET name = 'a'");
    await a.query('COMMIT');
    expect(await thrownBy(b.query("UPDATE items SET name = 'b'"))).toMatchObject({code: '40001'});
    await b.query('ROLLBACK');
  });

  test('what one client notifies another one hears, and knows its own', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    const heard: unknown[] = [];
    b.on('notification', ({channel, payload, processId}) => heard.push([channel, payload, processId]));
    await b.query('LISTEN orders');
    await a.query("SELECT pg_notify('orders', 'from a')");
    await b.query("NOTIFY orders, 'from b'");
    await b.query('SELECT 1');
    const idOf = (client: Client): unknown => (client as Client & {processID: unknown}).processID;
    expect(heard).toEqual([
      ['orders', 'from a', idOf(a)],
      ['orders', 'from b', idOf(b)],
    ]);
  });

  test('a connection that the server ends is ended for its client', async () => {
    const [a, b] = [await here().connect(), await here().connect()];
    const {rows} = await a.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise(resolve => a.once('error', resolve));
    await b.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(await ended).toMatchObject({code: '57P01'});
    expect(await names(b)).toEqual(['seed']);
  });

  test('settings that a client asks for when it connects are those it resets to', async () => {
    const client = await here().connect({options: '-c search_path=pg_catalog -c work_mem=5MB'});
    await client.query('SET work_mem = 1000');
    await client.query('RESET work_mem');
    expect((await client.query('SHOW work_mem')).rows).toEqual([{work_mem: '5MB'}]);
    expect((await client.query('SHOW search_path')).rows).toEqual([{search_path: 'pg_catalog'}]);
  });

  test('there is a limit to connections, which says how to raise it', async () => {
    const clients = await Promise.all(Array.from({length: 3}, () => here().connect()));
    await Promise.all(clients.map(client => client.query('SELECT 1')));
    const another = await here().connect();
    const waiting = another.query('SELECT 1 AS one');
    await clients[0]!.end();
    expect((await waiting).rows).toEqual([{one: 1}]);
    const error = await thrownBy((await here().connect()).query('SELECT 1'));
    expect(error).toMatchObject({
      code: '53300',
      message:
        'jest-savepoint: Another connection of "test" has waited 5000 ms, as there are 3: "test" has 3',
    });
    expect(error.hint).toContain('raise pool.max');
    expect((await clients[1]!.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });
});

test('nothing of a test is there in the next one, also not its ids', async () => {
  const {isolator, connect} = here();
  const client = await connect();
  for (const name of ['first', 'second', 'third']) {
    isolator.openLevel(name);
    const {rows} = await client.query("INSERT INTO items (name) VALUES ('same') RETURNING id");
    expect(rows).toEqual([{id: 2}]);
    await client.query('CREATE TABLE made (id int)');
    await client.query('ALTER TABLE items ADD COLUMN more text');
    await isolator.closeLevel();
  }
});

test('a level begins with what was done in those around it, and ends with them as they were', async () => {
  const {isolator, connect} = here();
  const client = await connect();
  const add = (name: string) => client.query('INSERT INTO items (name) VALUES ($1)', [name]);
  isolator.openLevel('file');
  isolator.openLevel('empty test');
  expect(await names(client)).toEqual(['seed']);
  await isolator.closeLevel();
  await add('file');
  isolator.openLevel('block');
  isolator.openLevel('test before the data');
  await add('x');
  expect(await names(client)).toEqual(['seed', 'file', 'x']);
  await isolator.closeLevel();
  await add('block');
  for (const name of ['one', 'two', 'three']) {
    isolator.openLevel(name);
    await add(name);
    expect(await names(client)).toEqual(['seed', 'file', 'block', name]);
    await isolator.closeLevel();
  }
  expect(await names(client)).toEqual(['seed', 'file', 'block']);
  await add('after the tests');
  isolator.openLevel('test of changed data');
  expect(await names(client)).toEqual(['seed', 'file', 'block', 'after the tests']);
  await isolator.closeLevel();
  await isolator.closeLevel();
  expect(await names(client)).toEqual(['seed', 'file']);
});

test('settings of the database itself are those of the level around', async () => {
  const {isolator, connect} = here();
  isolator.openLevel('file');
  const client = await connect();
  const {rows} = await client.query<{name: string}>('SELECT current_database() AS name');
  await client.query(`ALTER DATABASE ${rows[0]!.name} SET work_mem = '3MB'`);
  isolator.openLevel('test');
  expect((await client.query('SHOW work_mem')).rows).toEqual([{work_mem: '3MB'}]);
});

test("a client's session goes on in the next level: what it has set, prepared, and listens to", async () => {
  const {isolator, connect} = here();
  const [client, other] = [await connect(), await connect()];
  const heard: unknown[] = [];
  client.on('notification', ({payload}) => heard.push(payload));
  const named = {name: 'sum', text: 'SELECT $1::int + $2::int AS sum', values: [1, 2]};
  isolator.openLevel('file');
  await client.query("SET search_path = pg_catalog; SET my.setting = 'mine'");
  await client.query("SELECT set_config('work_mem', $1, false)", ['2MB']);
  await client.query('PREPARE thrice AS SELECT 3 * $1::int AS thrice');
  await client.query('LISTEN orders');
  expect((await client.query(named)).rows).toEqual([{sum: 3}]);
  for (const level of ['one', 'two']) {
    isolator.openLevel(level);
    await other.query(`NOTIFY orders, '${level}'`);
    expect((await client.query(named)).rows).toEqual([{sum: 3}]);
    expect((await client.query(named)).rows).toEqual([{sum: 3}]);
    expect((await client.query('EXECUTE thrice(2)')).rows).toEqual([{thrice: 6}]);
    const shown =
      "SELECT current_setting('search_path') AS path, current_setting('my.setting') AS my, current_setting('work_mem') AS mem";
    expect((await client.query(shown)).rows).toEqual([{path: 'pg_catalog', my: 'mine', mem: '2MB'}]);
    await isolator.closeLevel();
  }
  expect(heard).toEqual(['one', 'two']);
});

test('a statement prepared in one test, and dropped there with its table, is answered as the server does', async () => {
  const {isolator, connect} = here();
  const client = await connect();
  const named = {name: 'made', text: 'SELECT * FROM made'};
  isolator.openLevel('one');
  await client.query('CREATE TABLE made (id int)');
  expect((await client.query(named)).rows).toEqual([]);
  await isolator.closeLevel();
  isolator.openLevel('two');
  expect(await thrownBy(client.query(named))).toMatchObject({code: '42P01'});
  await client.query('CREATE TABLE made (name text)');
  await client.query("INSERT INTO made VALUES ('there')");
  expect((await client.query(named)).rows).toEqual([{name: 'there'}]);
});

test('a transaction does not go on in another level, and says so until it ends', async () => {
  const {isolator, connect} = here();
  const client = await connect();
  isolator.openLevel('first');
  await client.query("BEGIN; SET LOCAL work_mem = '2MB'; INSERT INTO items (name) VALUES ('lost')");
  await isolator.closeLevel();
  isolator.openLevel('second');
  const error = await thrownBy(client.query('SELECT 1'));
  expect(error).toMatchObject({
    code: '25P02',
    message: 'jest-savepoint: the transaction that this client began in "first" was rolled back at its end',
  });
  expect(await thrownBy(client.query('SELECT 1'))).toMatchObject({code: '25P02'});
  expect(await client.query('COMMIT')).toMatchObject({command: 'ROLLBACK'});
  expect(await names(client)).toEqual(['seed']);
  expect((await client.query('SHOW work_mem')).rows).toEqual([{work_mem: '4MB'}]);
});

test('statements between two tests are refused, and what still runs at the end of one is stopped', async () => {
  const {isolator, connect} = here();
  const [client, other] = [await connect(), await connect()];
  expect(await thrownBy(client.query('SELECT 1'))).toMatchObject({code: '25P01'});
  isolator.openLevel('impatient');
  const running = thrownBy(client.query('SELECT pg_sleep(30)'));
  await other.query('SELECT 1');
  await sleep(20);
  const closing = isolator.closeLevel();
  expect(await thrownBy(other.query('SELECT 1'))).toMatchObject({
    code: '25P01',
    message: 'jest-savepoint: a statement came too late: "impatient" has ended',
  });
  expect(await running).toMatchObject({code: '57014'});
  await closing;
  isolator.openLevel('next');
  expect(await names(client)).toEqual(['seed']);
});

test('a database is gone after its test, and only a few are kept ready', async () => {
  const {isolator, connect, cluster, worker} = here();
  const client = await connect();
  const used = new Set<string>();
  for (let i = 0; i < 10; i++) {
    isolator.openLevel(`test ${i}`);
    const {rows} = await client.query<{name: string}>(
      "INSERT INTO items (name) VALUES ('mine') RETURNING current_database() AS name",
    );
    used.add(rows[0]!.name);
    await isolator.closeLevel();
  }
  await worker.close();
  const left = await queryOnce<{name: string; mark: string | null}>(
    cluster.address,
    'postgres',
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname ~ '_[0-9]+$'`,
  );
  const unmarked = left.filter(({mark}) => mark === null);
  expect(unmarked.length).toBeLessThan(10);
  // Nothing that a test has changed can be taken for a copy of the template.
  for (const {name, mark} of left) if (used.has(name)) expect(mark).toBeNull();
});
