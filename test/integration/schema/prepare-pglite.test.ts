import {existsSync, readdirSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Client, Pool} from 'pg';
import type {ResolvedConfig} from '../../../src/config/resolved-config';
import type {BuildContext} from '../../../src/config/options';
import {BackendPool} from '../../../src/pool/backend-pool';
import type {Preparation} from '../../../src/schema/prepare-run';
import {openEngineSandbox} from '../../support/engine-sandbox';
import {SchemaProject, sqlFiles} from '../../support/schema-project';
import {makeTemporaryFolder} from '../../support/temporary-folder';
import {thrownBy} from '../../support/thrown-by';

let project: SchemaProject;
let cacheDir: string;
beforeAll(() => {
  cacheDir = makeTemporaryFolder();
});
afterAll(() => rmSync(cacheDir, {recursive: true}));
beforeEach(() => {
  project = new SchemaProject();
});
afterEach(() => project.remove());

type Prepared = Preparation & {readonly progress: readonly string[]};

const prepare = (
  config: Partial<ResolvedConfig> = {},
  options?: Parameters<SchemaProject['prepare']>[1],
): Promise<Prepared> => project.prepare({engine: 'pglite', cacheDir, ...config}, options);

/** Prepares a run, and ends it. */
async function prepareOnce(...args: Parameters<typeof prepare>): Promise<Prepared> {
  const prepared = await prepare(...args);
  await prepared.stop();
  return prepared;
}

/** The entries of the cache. */
function entries(): {root: string; keys: string[]} {
  const parent = path.join(cacheDir, 'pglite');
  const root = path.join(parent, readdirSync(parent)[0] ?? '');
  return {root, keys: readdirSync(root).filter(name => name !== 'empty')};
}

test('the schema is built once, and again when a file of it changes', async () => {
  project.write({'schema.sql': 'CREATE TABLE a (); CREATE TABLE b ();'});
  const schema = sqlFiles('schema.sql');
  const first = await prepareOnce({schema});
  expect(first.run).toMatchObject({
    engine: {name: 'pglite', version: expect.stringMatching(/^1\d\.\d+$/) as string},
    template: {database: 'postgres', user: 'postgres', fromCache: false, tables: 2},
  });
  expect(first.progress).toContain('Building the schema');
  const second = await prepareOnce({schema});
  expect(second.run.template).toMatchObject({
    fromCache: true,
    tables: 2,
    buildMs: first.run.template.buildMs,
  });
  expect(second.progress).toEqual([]);
  project.write({'schema.sql': 'CREATE TABLE a ();'});
  expect((await prepareOnce({schema})).run.template).toMatchObject({fromCache: false, tables: 1});
});

test('SAVEPOINT_REBUILD builds it anew', async () => {
  project.write({'schema.sql': 'CREATE TABLE again ();'});
  const schema = sqlFiles('schema.sql');
  await prepareOnce({schema});
  expect((await prepareOnce({schema, rebuild: true})).run.template.fromCache).toBe(false);
});

test.each([
  ['is cut short', (entry: string) => truncateSync(path.join(entry, 'data'), 2 ** 20)],
  ['has no manifest', (entry: string) => writeFileSync(path.join(entry, 'manifest.json'), '{')],
])('what is kept is made anew where it %s', async (_what, damage) => {
  project.write({'schema.sql': `CREATE TABLE t ();`, 'more.sql': `SELECT '${_what}'`});
  const schema = sqlFiles('schema.sql', 'more.sql');
  const before = new Set(entries().keys);
  await prepareOnce({schema});
  const key = entries().keys.find(name => !before.has(name))!;
  damage(path.join(entries().root, key));
  expect((await prepareOnce({schema})).run.template).toMatchObject({fromCache: false, tables: 1});
  expect((await prepareOnce({schema})).run.template).toMatchObject({fromCache: true, tables: 1});
});

test('a worker says what to do where the data do not work', async () => {
  project.write({'schema.sql': 'CREATE TABLE t ()'});
  const {run, stop} = await prepare({schema: sqlFiles('schema.sql')});
  if (run.source.kind !== 'pglite') throw new Error('another engine');
  writeFileSync(path.join(run.source.dataDir, 'global/pg_control'), 'nonsense');
  const error = await thrownBy(BackendPool.open(run));
  expect(error.message).toMatch(/^PGlite [\d.]+ did not start: /);
  expect(error).toMatchObject({
    code: 'SAVEPOINT_ENGINE',
    hint: expect.stringContaining('SAVEPOINT_REBUILD=1') as string,
  });
  await stop();
  expect(existsSync(run.source.folder)).toBe(false);
});

test('a function builds it with several connections, each of them with its transactions', async () => {
  const run = async ({connectionString}: BuildContext): Promise<void> => {
    const pool = new Pool({connectionString, max: 3});
    const [a, b] = [await pool.connect(), await pool.connect()];
    await a.query('CREATE TABLE a (id int)');
    await a.query('BEGIN');
    await a.query('INSERT INTO a VALUES (1)');
    // Waits for the other's transaction.
    const waiting = b.query('INSERT INTO a VALUES ($1)', [2]);
    await a.query('ROLLBACK');
    await waiting;
    await thrownBy(b.query('SELECT 1/0'));
    await b.query('BEGIN; INSERT INTO a VALUES (3)');
    // Goes away in the middle of it.
    b.release(true);
    a.release();
    await pool.query('CREATE TABLE b AS SELECT count(*)::int FROM a');
    await pool.end();
  };
  const sandbox = await openEngineSandbox(
    {engine: 'pglite', cacheDir, schema: {kind: 'run', inputs: []}},
    '',
    {functions: {schema: run}},
  );
  expect(sandbox.preparation.run.template).toMatchObject({fromCache: false, tables: 2});
  expect((await sandbox.admin.query('SELECT * FROM a, b')).rows).toEqual([{id: 2, count: 1}]);
  await sandbox.close();
});

test('a command finds the new database in its environment', async () => {
  project.write({
    'build.js': `
      const {Client} = require(${JSON.stringify(require.resolve('pg'))});
      (async () => {
        const client = new Client({connectionString: process.env.DATABASE_URL});
        await client.connect();
        await client.query('CREATE TABLE commanded ()');
        await client.end();
        const same = new Client();
        await same.connect();
        await same.query('SELECT * FROM commanded');
        await same.end();
      })();`,
  });
  const command = `"${process.execPath}" build.js`;
  const {run} = await prepareOnce({schema: {kind: 'command', command, inputs: ['build.js']}});
  expect(run.template).toMatchObject({fromCache: false, tables: 1});
});

test('an error names the place in the file, and leaves nothing', async () => {
  project.write({'schema.sql': 'CREATE TABLE a ();\nCREATE TABLE a ();'});
  const before = entries().keys;
  const error = await thrownBy(prepare({schema: sqlFiles('schema.sql')}));
  expect(error.message).toContain('The schema failed at schema.sql:2: relation "a" already exists');
  expect(entries().keys).toEqual(before);
});

test('an extension that the config does not name is refused, and the error says how to name it', async () => {
  project.write({'schema.sql': 'CREATE EXTENSION citext'});
  const error = await thrownBy(prepare({schema: sqlFiles('schema.sql')}));
  expect(error.message).toContain('extension "citext" is not available');
  expect(error.hint).toContain("pglite: {extensions: ['citext']}");
});

test('what one connection sets is gone when all have ended', async () => {
  const run = async ({connectionString}: BuildContext): Promise<void> => {
    const once = async (sql: string): Promise<unknown> => {
      const client = new Client({connectionString});
      await client.connect();
      const {rows} = await client.query(sql);
      await client.end();
      return rows;
    };
    await once('SET search_path TO nowhere; PREPARE p AS SELECT 1');
    expect(await once('SHOW search_path')).toEqual([{search_path: '"$user", public'}]);
    expect(await once('SELECT name FROM pg_prepared_statements')).toEqual([]);
  };
  await prepareOnce({schema: {kind: 'run', inputs: []}}, {functions: {schema: run}});
});
