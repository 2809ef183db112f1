import {Pool} from 'pg';
import {serialize} from 'pg-protocol';

import {thrownBy} from '../../support/thrown-by';
import {eventually} from '../../support/eventually';
import {openTestSandbox, type TestSandbox} from '../../support/sandbox';
import {describe as inShort} from '../../support/wire-client';

let harness: TestSandbox;
beforeAll(async () => {
  harness = await openTestSandbox('CREATE TABLE items (id serial PRIMARY KEY, body text)');
});
afterAll(() => harness.close());
afterEach(async () => {
  while (harness.sandbox.levels > 0) await harness.sandbox.closeLevel();
  await harness.endClients();
  expect(harness.sandbox.intact).toBe(true);
});

interface BackendActivity {
  readonly state: string;
  readonly query: string;
  readonly inTransaction: boolean;
}

async function backendActivity(): Promise<BackendActivity> {
  const {rows} = await harness.admin.query<BackendActivity>(
    'SELECT state, query, xact_start IS NOT NULL AS "inTransaction" FROM pg_stat_activity WHERE pid = $1',
    [harness.backendPid()],
  );
  return rows[0]!;
}

test('a level in which nothing is asked of the database costs no statement', async () => {
  const {sandbox} = harness;
  const before = await backendActivity();
  sandbox.openLevel('file');
  const client = await harness.connect();
  await client.query('BEGIN');
  await client.query('COMMIT');
  sandbox.openLevel('test');
  await sandbox.closeLevel();
  await sandbox.closeLevel();
  expect(await backendActivity()).toEqual(before);
  expect(before.inTransaction).toBe(false);
});

test("the transaction begins with the level's first statement: now() is that moment", async () => {
  const {sandbox} = harness;
  sandbox.openLevel('file');
  const client = await harness.connect();
  await new Promise(resolve => setTimeout(resolve, 100));
  const {rows} = await client.query<{sinceMs: number}>(
    'SELECT extract(epoch FROM clock_timestamp() - now())::float * 1000 AS "sinceMs"',
  );
  expect(rows[0]!.sinceMs).toBeLessThan(80);
});

test('a nested level starts from the data of the outer one, and leaves it as it was', async () => {
  const {sandbox} = harness;
  const client = await harness.connect();
  const bodies = async (): Promise<unknown> =>
    (await client.query<{body: string}>('SELECT body FROM items ORDER BY id')).rows.map(({body}) => body);
  sandbox.openLevel('file');
  await client.query("INSERT INTO items (body) VALUES ('file')");
  for (const name of ['first', 'second']) {
    sandbox.openLevel('block');
    await client.query("INSERT INTO items (body) VALUES ('block')");
    sandbox.openLevel(name);
    await client.query('DELETE FROM items');
    await client.query('INSERT INTO items (body) VALUES ($1)', [name]);
    expect(await bodies()).toEqual([name]);
    await sandbox.closeLevel();
    expect(await bodies()).toEqual(['file', 'block']);
    await sandbox.closeLevel();
    expect(await bodies()).toEqual(['file']);
  }
  await sandbox.closeLevel();
  sandbox.openLevel('another file');
  expect(await bodies()).toEqual([]);
});

test('a level may be the first one used although those around it are not', async () => {
  const {sandbox} = harness;
  const client = await harness.connect();
  sandbox.openLevel('file');
  sandbox.openLevel('block');
  sandbox.openLevel('test');
  await client.query("INSERT INTO items (body) VALUES ('test')");
  await sandbox.closeLevel();
  expect((await client.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
  await client.query("INSERT INTO items (body) VALUES ('block')");
  await sandbox.closeLevel();
  expect((await client.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
});

test('an error at the end of one level does not reach the next', async () => {
  const {sandbox} = harness;
  const client = await harness.connect();
  sandbox.openLevel('file');
  await client.query("INSERT INTO items (body) VALUES ('file')");
  sandbox.openLevel('test');
  await thrownBy(client.query('SELECT 1/0'));
  await sandbox.closeLevel();
  await thrownBy(client.query('SELECT 1/0'));
  sandbox.openLevel('next');
  expect((await client.query('SELECT body FROM items')).rows).toEqual([{body: 'file'}]);
});

test('ids are the same in each level', async () => {
  const {sandbox} = harness;
  const client = await harness.connect();
  const insert = async (): Promise<unknown> =>
    (await client.query("INSERT INTO items (body) VALUES ('x') RETURNING id")).rows[0];
  sandbox.openLevel('file');
  expect(await insert()).toEqual({id: 1});
  for (let i = 0; i < 2; i++) {
    sandbox.openLevel('test');
    expect(await insert()).toEqual({id: 2});
    expect(await insert()).toEqual({id: 3});
    await sandbox.closeLevel();
  }
  await sandbox.closeLevel();
  sandbox.openLevel('another file');
  expect(await insert()).toEqual({id: 1});
});

describe('what a test leaves behind', () => {
  test('a statement that still runs is stopped', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const client = await harness.connect();
    const sleeping = thrownBy(client.query('SELECT pg_sleep(10)'));
    const since = performance.now();
    await sandbox.closeLevel();
    expect(performance.now() - since).toBeLessThan(1000);
    expect(await sleeping).toMatchObject({code: '57014'});
    sandbox.openLevel('next');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('statements that are sent at once behind it are refused', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const client = await harness.wire();
    client.send(
      ...['SELECT pg_sleep(10)', "INSERT INTO items (body) VALUES ('x')", 'SELECT 1'].map(serialize.query),
    );
    await sandbox.closeLevel();
    const replies = await client.ready(3);
    expect(inShort(replies).filter(reply => !reply.startsWith('rowDescription'))).toEqual([
      'error 57014',
      'readyForQuery I',
      'error 25P01',
      'readyForQuery I',
      'error 25P01',
      'readyForQuery I',
    ]);
    expect(replies.findLast(({name}) => name === 'error')?.message).toBe(
      'jest-savepoint: a statement came too late: "hasty" has ended',
    );
  });

  test('clients that still wait for their turn are refused', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const [a, b] = [await harness.connect(), await harness.connect()];
    await a.query('BEGIN');
    const waiting = thrownBy(b.query('SELECT 1'));
    await sandbox.closeLevel();
    const error = await waiting;
    expect(error).toMatchObject({code: '55P03'});
    expect(error.message).toBe('jest-savepoint: this statement was still waiting when "hasty" ended');
  });

  test('a client in a transaction is told so, and recovers with ROLLBACK', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('forgetful');
    const [a, b] = [await harness.connect(), await harness.connect()];
    await a.query('BEGIN');
    await a.query("INSERT INTO items (body) VALUES ('forgotten')");
    await sandbox.closeLevel();
    sandbox.openLevel('next');
    expect((await b.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
    const error = await thrownBy(a.query("INSERT INTO items (body) VALUES ('late')"));
    expect(error).toMatchObject({
      code: '25P02',
      message:
        'jest-savepoint: the test "forgetful" has ended, and with it the transaction in which this client was',
      hint: 'Await every transaction before its test ends, and release its client.',
    });
    expect(await thrownBy(a.query('SELECT 1'))).toMatchObject({code: '25P02'});
    // It does not keep the others from working.
    expect((await b.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    expect((await a.query('ROLLBACK')).command).toBe('ROLLBACK');
    expect((await a.query("INSERT INTO items (body) VALUES ('new') RETURNING body")).rows).toEqual([
      {body: 'new'},
    ]);
  });

  test('such a client may roll back and go on in one string while another is at work', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('forgetful');
    const [a, b] = [await harness.wire(), await harness.wire()];
    await a.ask([serialize.query('BEGIN; SELECT 1')]);
    await sandbox.closeLevel();
    sandbox.openLevel('next');
    b.send(serialize.query("SELECT 'b' FROM pg_sleep(0.05)"));
    const ofA = inShort(await a.ask([serialize.query("ROLLBACK; SELECT 'a'")]));
    expect(ofA).toContain('dataRow a');
    expect(inShort(await b.ready())).toContain('dataRow b');
  });

  test('a transaction that began before the level is undone with it, since it cannot be told apart', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('file');
    const [a, b] = [await harness.connect(), await harness.connect()];
    await a.query('BEGIN');
    await a.query("INSERT INTO items (body) VALUES ('beforeAll')");
    sandbox.openLevel('test');
    await a.query("INSERT INTO items (body) VALUES ('test')");
    await sandbox.closeLevel();
    expect((await b.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
    expect(await thrownBy(a.query('SELECT 1'))).toMatchObject({code: '25P02'});
    await a.query('ROLLBACK');
  });

  test('a large result that nobody reads does not hold the end up', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const client = await harness.wire();
    client.send(serialize.query(`COPY (SELECT repeat('x', 1000) FROM generate_series(1, 50000)) TO STDOUT`));
    await client.until(({name}) => name === 'copyOutResponse');
    client.socket.pause();
    const since = performance.now();
    await sandbox.closeLevel();
    expect(performance.now() - since).toBeLessThan(1000);
    client.socket.destroy();
  });

  test('a COPY that waits for data does not hold the end up', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const client = await harness.wire();
    client.send(serialize.query('COPY items FROM STDIN'));
    await client.until(({name}) => name === 'copyInResponse');
    await sandbox.closeLevel();
    expect(inShort(await client.ready())).toEqual(['error 57014', 'readyForQuery I']);
  });

  test('nor does one that has not yet begun to wait', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('hasty');
    const client = await harness.wire();
    client.send(serialize.query('COPY items FROM STDIN'));
    await sandbox.closeLevel();
    expect(inShort(await client.ready())).toContain('readyForQuery I');
  });

  test('session-level advisory locks and settings are gone', async () => {
    const {sandbox} = harness;
    sandbox.openLevel('test');
    const client = await harness.connect();
    await client.query('SELECT pg_advisory_lock(7)');
    await client.query("SET work_mem = '7MB'");
    await sandbox.closeLevel();
    // Nobody waits for it, but nothing comes before it.
    await eventually('no advisory lock', async () => {
      const locks = await harness.admin.query("SELECT FROM pg_locks WHERE locktype = 'advisory'");
      return locks.rowCount === 0;
    });
    sandbox.openLevel('next');
    const other = await harness.connect();
    expect((await other.query('SHOW work_mem')).rows).toEqual([{work_mem: '4MB'}]);
  });
});

test('a statement outside any level is refused', async () => {
  const pool = new Pool({...harness.address, user: 'app'});
  expect(await thrownBy(pool.query('SELECT 1'))).toMatchObject({
    code: '25P01',
    message: 'jest-savepoint: a statement came too late: no test is running',
  });
  harness.sandbox.openLevel('test');
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  await pool.end();
});

test('after a file its clients hear nothing more, and the next file starts with new ones', async () => {
  const {sandbox} = harness;
  sandbox.openLevel('file');
  const old = await harness.wire();
  await old.ask([serialize.query('SELECT 1')]);
  await sandbox.closeLevel();
  harness.reception.dropClients();
  sandbox.openLevel('next file');
  const {length} = old.replies;
  old.send(serialize.query("INSERT INTO items (body) VALUES ('ghost')"));
  const client = await harness.connect();
  expect((await client.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
  expect(old.replies).toHaveLength(length);
});
