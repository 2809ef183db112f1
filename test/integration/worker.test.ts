import {Client, Pool} from 'pg';

import type {Preparation} from '../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../src/schema/prepared-run-file';
import {runVariable} from '../../src/shared/run-variable';
import {Worker} from '../../src/worker';
import {startTestCluster, type TestCluster} from '../support/cluster';
import {SchemaProject, serverAt, sqlFiles} from '../support/schema-project';
import {thrownBy} from '../support/thrown-by';

let cluster: TestCluster;
let project: SchemaProject;
let preparation: Preparation;
let file: string;

beforeAll(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject().write({'schema.sql': 'CREATE TABLE items (id serial PRIMARY KEY)'});
  preparation = await project.prepare({...serverAt(cluster.address), schema: sqlFiles('schema.sql')});
  file = await writePreparedRun(preparation.run);
});
afterAll(async () => {
  await removePreparedRun(file);
  await preparation.stop();
  await cluster.stop();
  project.remove();
});
beforeEach(() => {
  process.env[runVariable] = file;
});
afterEach(() => {
  Reflect.deleteProperty(process.env, runVariable);
});

test('there is one for all test files of a process', async () => {
  const worker = Worker.current();
  expect(Worker.current()).toBe(worker);
  await worker.close();
  const next = Worker.current();
  expect(next).not.toBe(worker);
  await next.close();
});

test('a connection that answers no more is replaced before a file begins', async () => {
  const worker = Worker.current();
  await worker.lane.ready();
  const pidOf = async () => {
    worker.sandbox.openLevel('test');
    const pool = new Pool({connectionString: worker.target.url, max: 1});
    const {rows} = await pool.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
    await pool.end();
    await worker.sandbox.closeLevel();
    return rows[0]!.pid;
  };
  const pid = await pidOf();
  await worker.lane.readyAgain();
  expect(await pidOf()).toBe(pid);
  process.kill(pid, 'SIGSTOP');
  await worker.lane.readyAgain();
  expect(await pidOf()).not.toBe(pid);
  process.kill(pid, 'SIGCONT');
  await worker.close();
});

test('without a prepared run it says what is missing', async () => {
  Reflect.deleteProperty(process.env, runVariable);
  const error = await thrownBy(() => Worker.current());
  expect(error).toMatchObject({code: 'SAVEPOINT_ENGINE', message: 'No database was prepared for this run'});
  expect(error.hint).toContain("preset: 'jest-savepoint'");
});

test('clients reach the sandbox at the target, also those that connect before it is ready', async () => {
  const worker = Worker.current();
  const pool = new Pool({connectionString: worker.target.url});
  const early = pool.connect();
  await worker.lane.ready();
  worker.sandbox.openLevel('test');
  const client = await early;
  expect((await client.query('INSERT INTO items DEFAULT VALUES RETURNING id')).rows).toEqual([{id: 1}]);
  client.release();
  await pool.end();
  await worker.sandbox.closeLevel();
  await worker.close();
});

test('clients outside of this process need the password of the run', async () => {
  const worker = Worker.current();
  await worker.lane.ready();
  worker.sandbox.openLevel('test');
  const {socket, port, user, database, password} = worker.target;
  const through = (secret: string): Client =>
    new Client({host: socket, port: Number(port), user, database, password: secret});
  const right = through(password);
  await right.connect();
  expect((await right.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  await right.end();
  expect(await thrownBy(through('wrong').connect())).toMatchObject({code: '28P01'});
  await worker.sandbox.closeLevel();
  await worker.close();
});

test('a backend that was lost is replaced, and a database that was changed for good is made anew', async () => {
  const worker = Worker.current();
  await worker.lane.ready();
  const pool = new Pool({connectionString: worker.target.url});
  worker.sandbox.openLevel('test');
  await pool.query('INSERT INTO items DEFAULT VALUES');
  await thrownBy(pool.query('SELECT pg_terminate_backend(pg_backend_pid())'));
  await thrownBy(worker.sandbox.closeLevel());
  expect(worker.sandbox.intact).toBe(false);
  await worker.lane.ready();
  expect(worker.sandbox.intact).toBe(true);

  worker.sandbox.openLevel('careless');
  const client = await pool.connect();
  await client.query('INSERT INTO items DEFAULT VALUES');
  await client.query('SET standard_conforming_strings = off');
  // One constant where backslashes are plain characters; two statements where they escape.
  await client.query(String.raw`SELECT '\''; COMMIT; --'`).catch(() => undefined);
  client.release(true);
  await thrownBy(worker.sandbox.closeLevel());
  await worker.lane.ready(true);
  worker.sandbox.openLevel('next');
  expect((await pool.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
  await pool.end();
  await worker.sandbox.closeLevel();
  await worker.close();
});

test('a client that asks for what the server does not know is refused when it connects', async () => {
  const worker = Worker.current();
  await worker.lane.ready();
  worker.sandbox.openLevel('test');
  const client = new Client({connectionString: worker.target.url, options: '-c nonsense=1'});
  expect(await thrownBy(client.connect())).toMatchObject({
    severity: 'FATAL',
    code: '42704',
    message: 'unrecognized configuration parameter "nonsense"',
  });
  await worker.sandbox.closeLevel();
  expect(worker.sandbox.intact).toBe(true);
  await worker.close();
});
