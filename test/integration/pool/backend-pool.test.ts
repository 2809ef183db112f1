import {BackendPool} from '../../../src/pool/backend-pool';
import {hearOwn} from '../../../src/sandbox/own-query';
import {ExchangeRunner} from '../../../src/sandbox/exchange';
import type {Preparation} from '../../../src/schema/prepare-run';
import {Server} from '../../../src/wire/message-type';
import {frontend, readDataRow} from '../../../src/wire/encode';
import type {Backend} from '../../../src/wire/backend';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';

function run(backend: Backend, sql: string, limitMs: number): Promise<unknown> {
  const {exchange, bytes, row} = hearOwn(backend, {what: 'run', bytes: frontend.query(sql), limitMs});
  new ExchangeRunner(backend).start(exchange, bytes, 0);
  return row;
}

let cluster: TestCluster;
let project: SchemaProject;
let preparation: Preparation;
let pool: BackendPool;

beforeAll(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject().write({
    'schema.sql': `
      CREATE TABLE parents (id int PRIMARY KEY);
      CREATE TABLE children (
        parent int CONSTRAINT of_a_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED,
        step int CONSTRAINT immediate REFERENCES parents DEFERRABLE
      )`,
  });
  preparation = await project.prepare({
    ...serverAt(cluster.address),
    schema: sqlFiles('schema.sql'),
    pool: {min: 2, max: 3, preheat: true},
  });
});
afterAll(async () => {
  await preparation.stop();
  await cluster.stop();
  project.remove();
});
beforeEach(async () => {
  pool = await BackendPool.open(preparation.run);
});
afterEach(() => pool.close());

/** The first row of the answer to a query, as the bare backend gives it. */
async function ask(backend: Backend, sql: string): Promise<readonly (string | null)[]> {
  let row: readonly (string | null)[] = [];
  await new Promise<void>((resolve, reject) => {
    new ExchangeRunner(backend).start(
      {
        reply: (type, buffer, start) => {
          if (type === Server.dataRow) row = readDataRow(buffer, start);
        },
        ready: () => resolve(),
        flush: () => undefined,
        failed: ({M}) => reject(new Error(M)),
      },
      frontend.query(sql),
      0,
    );
  });
  return row;
}

async function sessions(): Promise<number> {
  const {database} = preparation.run.template;
  const rows = await queryOnce(
    cluster.address,
    cluster.address.database,
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname LIKE '${database.replace('template', '%')}'`,
  );
  return (rows[0] as {count: number}).count;
}

test('opens a backend before it is asked for one, and others when they are needed', async () => {
  expect(pool.statistics).toMatchObject({size: 1, idle: 1, max: 3, acquisitions: 0, averageAcquisitionMs: 0});
  const [a, b] = [await pool.acquire(), await pool.acquire()];
  expect(a.backend.processId).not.toBe(b.backend.processId);
  expect(pool.statistics).toMatchObject({size: 2, idle: 0, acquisitions: 2, reconnects: 1});
  const c = await pool.acquire();
  expect(new Set([a, b, c].map(({backend}) => backend.processId)).size).toBe(3);
  expect(pool.statistics).toMatchObject({size: 3, idle: 0, acquisitions: 3, reconnects: 2});
  const {averageAcquisitionMs, p99AcquisitionMs, preheated} = pool.statistics;
  expect(averageAcquisitionMs).toBeGreaterThan(0);
  expect(p99AcquisitionMs).toBeGreaterThan(averageAcquisitionMs);
  expect(preheated).toBe(true);
});

test('a pool beside it is on another database, and on the same account', async () => {
  const beside = await pool.beside();
  const {backend} = await beside.acquire();
  const {database} = preparation.run.template;
  expect(await ask(backend, 'SELECT current_database()')).toEqual([database.replace('template', '2')]);
  expect(pool.statistics).toMatchObject({size: 1, acquisitions: 1, reconnects: 1});
  await beside.close();
});

test("a backend is on the worker's clone, and ready at once", async () => {
  const {backend} = await pool.acquire();
  const {database} = preparation.run.template;
  expect(await ask(backend, 'SELECT current_database()')).toEqual([database.replace('template', '1')]);
  // Each of them, since what is still on its way from the server would be taken for an answer to the first statement.
  for (let i = 0; i < 10; i++) {
    const {backend: another} = await pool.acquire();
    expect(await ask(another, `SELECT ${i}`)).toEqual([String(i)]);
  }
});

test('knows the constraints that are deferred, and the parameters that a client is told', async () => {
  const {facts} = await pool.acquire();
  expect(facts.deferrable).toEqual({any: true, initially: ['public.of_a_parent']});
  expect(Object.fromEntries(facts.parameters)).toMatchObject({
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
  });
});

test("a server's limits for idle transactions do not reach the backend", async () => {
  const {user} = cluster.address;
  await queryOnce(
    cluster.address,
    cluster.address.database,
    `ALTER ROLE "${user}" SET idle_in_transaction_session_timeout = '1ms'`,
  );
  const fresh = await BackendPool.open(preparation.run);
  await queryOnce(
    cluster.address,
    cluster.address.database,
    `ALTER ROLE "${user}" RESET idle_in_transaction_session_timeout`,
  );
  const {backend} = await fresh.acquire();
  await run(backend, 'BEGIN', 1000);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(await ask(backend, 'SELECT 1')).toEqual(['1']);
  await fresh.close();
});

test('a backend that was lost while idle is not handed out', async () => {
  const {database} = preparation.run.template;
  await queryOnce(
    cluster.address,
    cluster.address.database,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.replace('template', '1')}'`,
  );
  await eventually('they are gone', async () => (await sessions()) === 0);
  await new Promise(resolve => setTimeout(resolve, 20));
  const {backend} = await pool.acquire();
  expect(await ask(backend, 'SELECT 1')).toEqual(['1']);
  expect(pool.statistics).toMatchObject({size: 1, reconnects: 1});
});

test('a cancelled statement stops', async () => {
  const {backend} = await pool.acquire();
  const sleeping = thrownBy(run(backend, 'SELECT pg_sleep(10)', 5000));
  await new Promise(resolve => setTimeout(resolve, 30));
  await pool.cancel(backend);
  expect((await sleeping).message).toContain('57014');
});

test('a query of the sandbox that takes too long costs the connection, not the run', async () => {
  const {backend} = await pool.acquire();
  const error = await thrownBy(run(backend, 'SELECT pg_sleep(10)', 30));
  expect(error).toMatchObject({code: 'SAVEPOINT_SANDBOX'});
  expect(backend.lost).toBe(true);
  pool.discard({backend, facts: (await pool.acquire()).facts});
});

test('the database that is made anew has nothing of what was committed', async () => {
  const {backend} = await pool.acquire();
  await ask(backend, 'INSERT INTO parents VALUES (1)');
  await pool.rebuildDatabase();
  await eventually('the backends are gone', () => backend.lost);
  const {backend: another} = await pool.acquire();
  expect(await ask(another, 'SELECT count(*) FROM parents')).toEqual(['0']);
});

test('closing ends the backends and gives the database back', async () => {
  await pool.acquire();
  await pool.close();
  await eventually('all sessions are gone', async () => (await sessions()) === 0);
  const next = await BackendPool.open(preparation.run);
  const {backend} = await next.acquire();
  expect(await ask(backend, 'SELECT current_database()')).toEqual([
    preparation.run.template.database.replace('template', '1'),
  ]);
  await next.close();
});
