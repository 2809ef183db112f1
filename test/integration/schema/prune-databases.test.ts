import {ControlClient} from '../../../src/engine/control-client';
import {leaseDatabase} from '../../../src/schema/lease-database';
import {pruneDatabases} from '../../../src/schema/prune-databases';
import type {ServerSource} from '../../../src/schema/prepared-run';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {ourDatabases, queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';

let cluster: TestCluster;
let project: SchemaProject;
let control: ControlClient;
beforeEach(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject().write({'schema.sql': 'CREATE TABLE t (id int)'});
  control = await ControlClient.open(cluster.address, {connectMs: 5000, applicationName: 'test'});
});
afterEach(async () => {
  project.remove();
  await control.end();
  await cluster.stop();
});

const prepare = () =>
  project.prepare({...serverAt(cluster.address), schema: sqlFiles('schema.sql')}, {workers: 2});
const prune = async (notSince = new Date(), dryRun = false) =>
  (await pruneDatabases(control, {home: 'postgres', notSince, dryRun})).map(({name}) => name);
const query = (sql: string) => queryOnce(cluster.address, 'postgres', sql);

test('what no run uses is dropped, clones and template; a dry run only says so', async () => {
  await (await prepare()).stop();
  const ours = await ourDatabases(cluster.address);
  expect(ours).toHaveLength(3);
  expect(await prune(new Date(), true)).toEqual(ours);
  expect(await ourDatabases(cluster.address)).toEqual(ours);
  expect(await prune()).toEqual(ours);
  expect(await ourDatabases(cluster.address)).toEqual([]);
});

test('what was used since then stays', async () => {
  await (await prepare()).stop();
  expect(await prune(new Date(Date.now() - 60_000))).toEqual([]);
  expect(await ourDatabases(cluster.address)).toHaveLength(3);
});

test('what a run uses stays', async () => {
  const {run, stop} = await prepare();
  const lease = await leaseDatabase(run.source as ServerSource, run);
  expect(await prune()).toEqual([]);
  await lease.release();
  await stop();
  expect(await prune()).toHaveLength(3);
});

test('an unfinished database goes, one that somebody is in does not', async () => {
  const name = 'jest_savepoint_0123456789abcdef_building';
  await query(`CREATE DATABASE ${name} CONNECTION LIMIT 1397511502`);
  const session = await ControlClient.open(
    {...cluster.address, database: name},
    {connectMs: 5000, applicationName: 'test'},
  );
  expect(await prune()).toEqual([]);
  await session.end();
  // The server may take a moment to let it go.
  await eventually('the database is dropped', async () => (await prune()).includes(name));
  expect(await ourDatabases(cluster.address)).toEqual([]);
});

test('databases without our mark stay, whatever they are called', async () => {
  await query('CREATE DATABASE jest_savepoint_0123456789abcdef_template');
  await query('CREATE DATABASE jest_savepoint_mine CONNECTION LIMIT 1397511502');
  expect(await prune()).toEqual([]);
  expect(await ourDatabases(cluster.address)).toHaveLength(2);
});

test('what was made by way of another maintenance database stays', async () => {
  await (await prepare()).stop();
  const notSince = new Date();
  expect(await pruneDatabases(control, {home: 'elsewhere', notSince, dryRun: false})).toEqual([]);
});
