import {existsSync, rmSync} from 'node:fs';
import {queryOnce, SchemaProject, sqlFiles} from '../../support/schema-project';
import {makeTemporaryFolder} from '../../support/temporary-folder';
import {serverSource} from '../../support/server-source';

let project: SchemaProject;
let cacheDir: string;
beforeEach(() => {
  project = new SchemaProject().write({
    'a.sql': 'CREATE TABLE a (id int);',
    'b.sql': 'CREATE TABLE b (id int);',
  });
  cacheDir = makeTemporaryFolder();
});
afterEach(() => {
  project.remove();
  rmSync(cacheDir, {recursive: true});
});

const prepare = (files: readonly string[], rebuild = false) =>
  project.prepare({cacheDir, rebuild, schema: sqlFiles(...files)}, {workers: 2});

async function prepareOnce(
  ...args: Parameters<typeof prepare>
): Promise<{built: boolean; fingerprint: string}> {
  const {run, progress, stop} = await prepare(...args);
  await stop();
  const built = progress.includes('Building the schema');
  expect(run.template.fromCache).toBe(!built);
  return {built, fingerprint: run.template.fingerprint};
}

test('a run has an engine, a template, a clone and a port for each worker', async () => {
  const {run, stop} = await prepare(['a.sql', 'b.sql']);
  expect(run).toMatchObject({
    runId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    engine: {name: 'local', guarantees: {isolation: 'serializable', backends: 'many'}},
    source: {kind: 'server', durable: false},
    template: {fromCache: false, tables: 2},
  });
  const {address, postmasterPid} = serverSource(run);
  expect(run.template.buildMs).toBeGreaterThan(0);
  expect(new Set(run.ports).size).toBe(2);
  // The process may be looked at: the server's own, also after the restart for the snapshot.
  expect(() => process.kill(postmasterPid ?? 0, 0)).not.toThrow();
  for (const number of [1, 2]) {
    const clone = run.template.database.replace('template', String(number));
    expect(await queryOnce(address, clone, 'SELECT * FROM a, b')).toEqual([]);
  }
  await stop();
  expect(existsSync(address.host)).toBe(false);
});

test('the planner knows the tables that the seed has filled, and expects rows in the others', async () => {
  project.write({'seed.sql': 'INSERT INTO a SELECT generate_series(1, 300)'});
  const {run, stop} = await project.prepare(
    {cacheDir, schema: sqlFiles('a.sql', 'b.sql', 'seed.sql')},
    {workers: 1},
  );
  const {database} = run.template;
  const known = "SELECT relname, reltuples::int FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1";
  expect(await queryOnce(serverSource(run).address, database.replace('template', '1'), known)).toEqual([
    {relname: 'a', reltuples: 300},
    {relname: 'b', reltuples: -1},
  ]);
  await stop();
});

test('a later run with the same files builds nothing', async () => {
  expect(await prepareOnce(['a.sql'])).toMatchObject({built: true});
  expect(await prepareOnce(['a.sql'])).toMatchObject({built: false});
});

test('contents, names and order of the files decide what is built', async () => {
  const first = await prepareOnce(['a.sql', 'b.sql']);
  const swapped = await prepareOnce(['b.sql', 'a.sql']);
  project.write({'a.sql': 'CREATE TABLE a (id bigint);'});
  const changed = await prepareOnce(['a.sql', 'b.sql']);
  expect([first, swapped, changed]).toMatchObject([{built: true}, {built: true}, {built: true}]);
  expect(new Set([first, swapped, changed].map(({fingerprint}) => fingerprint)).size).toBe(3);
  project.write({'a.sql': 'CREATE TABLE a (id int);'});
  expect(await prepareOnce(['a.sql', 'b.sql'])).toEqual({...first, built: false});
});

test('a rebuild builds whatever the cache holds, and later runs use what it built', async () => {
  const first = await prepareOnce(['a.sql']);
  expect(await prepareOnce(['a.sql'], true)).toEqual({...first, built: true});
  expect(await prepareOnce(['a.sql'])).toEqual({...first, built: false});
});

test('a schema that fails leaves no server behind, and nothing in the cache', async () => {
  project.write({'a.sql': 'nonsense'});
  await expect(prepare(['a.sql'])).rejects.toMatchObject({code: 'SAVEPOINT_SCHEMA'});
  project.write({'a.sql': 'CREATE TABLE a (id int)'});
  expect(await prepareOnce(['a.sql'])).toMatchObject({built: true});
});

test('without a schema, there is an empty database', async () => {
  const {run, stop} = await project.prepare({cacheDir});
  expect(run.template.tables).toBe(0);
  await stop();
});
