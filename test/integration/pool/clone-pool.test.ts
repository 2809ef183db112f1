import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import {ClonePool} from '../../../src/pool/clone-pool';
import {CloneWorkshop} from '../../../src/schema/clone-workshop';
import type {Preparation} from '../../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../../src/schema/prepared-run-file';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {ourDatabases, queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';
import {serverSource} from '../../support/server-source';
import {spawnScript} from '../../support/spawn-script';

let cluster: TestCluster;
let project: SchemaProject;
let preparation: Preparation;
const pools: ClonePool[] = [];

beforeEach(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject().write({'schema.sql': 'CREATE TABLE items (name text)'});
  preparation = await prepare();
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map(pool => pool.close()));
  await preparation.stop();
  await cluster.stop();
  project.remove();
});

const prepare = () => project.prepare({...serverAt(cluster.address), schema: sqlFiles('schema.sql')});
const openPool = (ahead: number): ClonePool => {
  const {run} = preparation;
  const pool = new ClonePool(() => CloneWorkshop.open(serverSource(run), run), ahead);
  pools.push(pool);
  return pool;
};
const query = (database: string, sql: string) => queryOnce(cluster.address, database, sql);
/** The clones that no worker leases. */
const clones = async (): Promise<readonly string[]> =>
  (await ourDatabases(cluster.address)).filter(name => /_[2-9]$|_\d\d+$/.test(name));

test('clones are made ahead, up to a number, and each is handed out once', async () => {
  const pool = openPool(3);
  pool.prepare();
  await eventually('three are ready', async () => (await clones()).length === 3);
  const taken = await Promise.all(Array.from({length: 6}, () => pool.take()));
  expect(new Set(taken).size).toBe(6);
  for (const name of taken) expect(await query(name, 'TABLE items')).toEqual([]);
  await eventually('three more are ready', async () => (await clones()).length === 9);
});

test('what is ready is handed out at once while the server is slow to make more', async () => {
  const pool = openPool(2);
  pool.prepare();
  await eventually('two are ready', async () => (await clones()).length === 2);
  const slow = await connectClient(cluster.address, 'postgres', {connectMs: 5000, applicationName: 'test'});
  try {
    await slow.query('BEGIN; LOCK TABLE pg_database IN EXCLUSIVE MODE');
    const ready = await Promise.all([pool.take(), pool.take()]);
    expect([...ready].sort()).toEqual(await clones());
    const later = pool.take();
    await slow.query('COMMIT');
    expect(ready).not.toContain(await later);
  } finally {
    await slow.end();
  }
});

test('what is given back is dropped, with whoever is connected to it', async () => {
  const pool = openPool(0);
  const [kept, given] = [await pool.take(), await pool.take()];
  const connected = query(given, 'SELECT pg_sleep(30)').catch(String);
  await eventually('somebody is connected', async () => {
    const sessions = `SELECT 1 FROM pg_stat_activity WHERE datname = '${given}'`;
    return (await query('postgres', sessions)).length > 0;
  });
  pool.giveBack(given);
  await eventually('it is gone', async () => (await clones()).join() === kept);
  expect(await connected).toContain('terminating connection');
});

test('copies have what was done to the original, and those made ahead go with them', async () => {
  const pool = openPool(0);
  const original = await pool.take();
  await query(original, "INSERT INTO items VALUES ('block')");
  const copies = pool.copiesOf(original);
  const copy = await copies.take();
  expect(await query(copy, 'TABLE items')).toEqual([{name: 'block'}]);
  await eventually('another one is ready', async () => (await clones()).length === 3);
  pool.giveUp(copies);
  await eventually('it is gone', async () => (await clones()).length === 2);
});

test('two workers never get the same clone', async () => {
  const [a, b] = [openPool(2), openPool(2)];
  const taken = await Promise.all([a, b, a, b, a, b].map(pool => pool.take()));
  expect(new Set(taken).size).toBe(6);
});

test('where none can be made, those who wait are told why, and the next one is tried anew', async () => {
  const {database} = preparation.run.template;
  const pool = openPool(2);
  await query('postgres', `ALTER DATABASE ${database} RENAME TO jest_savepoint_elsewhere`);
  await expect(pool.take()).rejects.toMatchObject({
    code: 'SAVEPOINT_SCHEMA',
    message: `The template database "${database}" is gone.`,
  });
  await query('postgres', `ALTER DATABASE jest_savepoint_elsewhere RENAME TO ${database}`);
  expect(await query(await pool.take(), 'TABLE items')).toEqual([]);
});

test('the end of a run removes what its workers had', async () => {
  const pool = openPool(2);
  await query(await pool.take(), "INSERT INTO items VALUES ('changed')");
  await pool.close();
  const next = await prepare();
  expect(await clones()).toEqual([]);
  await next.stop();
});

test('the next run removes what a killed one has left, but nothing that is in use', async () => {
  const pool = openPool(0);
  const used = await pool.take();
  const file = await writePreparedRun(preparation.run);
  const script = spawnScript(path.join(__dirname, 'scripts/take-clones.ts'), [file]);
  const left = await script.line();
  await query(left, "INSERT INTO items VALUES ('changed')");
  script.child.kill('SIGKILL');
  await script.ended();
  await removePreparedRun(file);
  await eventually('only what is in use is there', async () => {
    const next = await prepare();
    await next.stop();
    return (await clones()).join() === used;
  });
});
