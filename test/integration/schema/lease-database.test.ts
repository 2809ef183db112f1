import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import {leaseDatabase} from '../../../src/schema/lease-database';
import type {Preparation} from '../../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../../src/schema/prepared-run-file';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';
import {spawnScript, type Script} from '../../support/spawn-script';
import {serverSource} from '../../support/server-source';

let cluster: TestCluster;
let project: SchemaProject;
let preparation: Preparation;
let file: string;

beforeEach(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject().write({'schema.sql': 'CREATE TABLE t (id int)'});
  preparation = await project.prepare(
    {...serverAt(cluster.address), schema: sqlFiles('schema.sql')},
    {workers: 2},
  );
  file = await writePreparedRun(preparation.run);
});
afterEach(async () => {
  await removePreparedRun(file);
  await preparation.stop();
  await cluster.stop();
  project.remove();
});

const lease = () => leaseDatabase(serverSource(preparation.run), preparation.run);
const clone = (number: number) => preparation.run.template.database.replace('template', String(number));
const spawnLease = (then: string): Script =>
  spawnScript(path.join(__dirname, 'scripts/lease-database.ts'), [file, then]);

test('each lease has a clone of its own, made where there is none left', async () => {
  const leases = [await lease(), await lease(), await lease()];
  expect(leases.map(({database}) => database)).toEqual([clone(1), clone(2), clone(3)]);
  expect(await queryOnce(cluster.address, clone(3), 'SELECT * FROM t')).toEqual([]);
  await Promise.all(leases.map(({release}) => release()));
});

test('leases that are taken at the same moment do not meet', async () => {
  const leases = await Promise.all(Array.from({length: 6}, lease));
  expect(new Set(leases.map(({database}) => database)).size).toBe(6);
  await Promise.all(leases.map(({release}) => release()));
});

test('two runs with the same schema on one server do not meet', async () => {
  const other = await project.prepare({...serverAt(cluster.address), schema: sqlFiles('schema.sql')});
  expect(other.run.template.fromCache).toBe(true);
  const leases = [await lease(), await leaseDatabase(serverSource(other.run), other.run)];
  expect(new Set(leases.map(({database}) => database)).size).toBe(2);
  await Promise.all(leases.map(({release}) => release()));
  await other.stop();
});

test('a clone that was given back is the next one', async () => {
  const first = await lease();
  await first.release();
  const second = await lease();
  expect(second.database).toBe(first.database);
  await second.release();
});

test('rebuild() undoes everything, and ends the sessions in the clone', async () => {
  const held = await lease();
  const client = await connectClient(cluster.address, held.database, {
    connectMs: 5000,
    applicationName: 'test',
  });
  await client.query('INSERT INTO t VALUES (1); CREATE TABLE u (id int)');
  await held.rebuild();
  await expect(client.query('SELECT 1')).rejects.toThrow();
  const tables = "SELECT (SELECT count(*)::int FROM t) AS rows, to_regclass('u') AS u";
  expect(await queryOnce(cluster.address, held.database, tables)).toEqual([{rows: 0, u: null}]);
  const other = await lease();
  expect(other.database).not.toBe(held.database);
  await Promise.all([held.release(), other.release()]);
});

test('a worker that is killed gives its lease back', async () => {
  const script = spawnLease('wait');
  expect(await script.line()).toBe(clone(1));
  script.child.kill('SIGKILL');
  await script.ended();
  await eventually('its clone can be leased', async () => {
    const next = await lease();
    await next.release();
    return next.database === clone(1);
  });
});

test('what a killed worker still runs is ended before its clone is leased again', async () => {
  const script = spawnLease('sleep-in-transaction');
  const sessions = `SELECT query FROM pg_stat_activity WHERE datname = '${clone(1)}' AND query LIKE '%pg_sleep%'`;
  await eventually(
    'it sleeps',
    async () => (await queryOnce(cluster.address, 'postgres', sessions)).length > 0,
  );
  script.child.kill('SIGKILL');
  await script.ended();
  let next = await lease();
  await eventually('its clone can be leased', async () => {
    if (next.database === clone(1)) return true;
    await next.release();
    next = await lease();
    return false;
  });
  expect(await queryOnce(cluster.address, 'postgres', sessions)).toEqual([]);
  await next.release();
});

test.each(['return', 'rebuild'])(
  'a lease keeps a process alive while it works, and only then (%s)',
  async then => {
    const script = spawnLease(then);
    expect([await script.line(), await script.line()]).toEqual([clone(1), 'end']);
    expect(await script.ended()).toMatchObject({code: 0, stderr: ''});
  },
);

test('a clone of which only a part was made is made anew', async () => {
  await queryOnce(cluster.address, 'postgres', `COMMENT ON DATABASE ${clone(1)} IS NULL`);
  await queryOnce(cluster.address, clone(1), 'DROP TABLE t');
  const next = await lease();
  expect(next.database).toBe(clone(1));
  expect(await queryOnce(cluster.address, clone(1), 'SELECT * FROM t')).toEqual([]);
  await next.release();
});

test('a template that is gone is missed', async () => {
  const {database} = preparation.run.template;
  await queryOnce(cluster.address, 'postgres', `ALTER DATABASE ${database} IS_TEMPLATE false`);
  await queryOnce(cluster.address, 'postgres', `DROP DATABASE ${database}`);
  await expect(lease()).rejects.toMatchObject({
    code: 'SAVEPOINT_SCHEMA',
    message: `The template database "${database}" is gone.`,
  });
});
