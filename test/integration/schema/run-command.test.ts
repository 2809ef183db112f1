import {join} from 'node:path';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {ourDatabases, queryOnce, SchemaProject, serverAt} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';
import {serverSource} from '../../support/server-source';

/** A command that runs a file, as a migration tool does. */
const runFile = `"${process.execPath}" "${join(__dirname, '../../support/run-sql-file.js')}"`;

let cluster: TestCluster;
let project: SchemaProject;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(() => {
  project = new SchemaProject().write({'schema.sql': 'CREATE TABLE t (id int);'});
});
afterEach(() => project.remove());

/** With an input, as a command has to have one to be kept. */
const command = (text: string, buildMs = 20_000) =>
  project.prepare({
    ...serverAt(cluster.address),
    env: {SHOP_DB_URL: 'url', SHOP_DB_NAME: 'database'},
    schema: {kind: 'command', command: text, inputs: ['schema.sql']},
    timeouts: {connectMs: 5000, waitMs: 5000, buildMs},
  });

test.each([
  ['PG*', `${runFile} schema.sql`],
  ['DATABASE_URL', `${runFile} "$DATABASE_URL" schema.sql`],
  [
    "the application's own variables",
    `PGDATABASE=wrong ${runFile} "$SHOP_DB_URL" schema.sql && test -n "$SHOP_DB_NAME"`,
  ],
])('a command runs in rootDir and finds the database by %s', async (_name, text) => {
  const {run, stop} = await command(text);
  expect(run.template).toMatchObject({fromCache: false, tables: 1});
  await stop();
});

test('a command is not run again for the same inputs, and is for others', async () => {
  const once = async () => {
    const {run, stop} = await command(`${runFile} schema.sql; true`);
    await stop();
    return run.template.fromCache;
  };
  expect([await once(), await once()]).toEqual([false, true]);
  project.write({'schema.sql': 'CREATE TABLE t (id bigint);'});
  expect(await once()).toBe(false);
});

test('a failing command shows how it ended and the end of its output', async () => {
  const error = await thrownBy(command('seq 1 100; echo "could not migrate" >&2; exit 3'));
  expect(error.code).toBe('SAVEPOINT_SCHEMA');
  expect(error.message).toMatch(
    /^The schema command failed: it ended with exit code 3\.\n\n {2}\$ seq 1 100;/,
  );
  expect(error.message).toMatch(/ {2}99\n {2}100\n {2}could not migrate$/);
  expect(error.message.split('\n').length).toBeLessThan(25);
  expect(error.hint).toContain(project.rootDir);
});

test('passwords in its output are masked', async () => {
  const error = await thrownBy(command('echo "postgres://app:hunter2@db/x"; exit 1'));
  expect(error.message).toContain('postgres://app:***@db/x');
  expect(error.message).not.toContain('hunter2');
});

test('a command that takes too long is ended', async () => {
  const error = await thrownBy(command('echo begun; sleep 30', 300));
  expect(error.message).toMatch(/^The schema command failed: it took longer than 300 ms\./);
  expect(error.message).toContain('begun');
});

test('without inputs nobody knows when a command is out of date: it runs each time, and leaves nothing', async () => {
  const before = await ourDatabases(cluster.address);
  const once = async () => {
    const {run, stop} = await project.prepare({
      ...serverAt(cluster.address),
      schema: {kind: 'command', command: `${runFile} schema.sql`, inputs: []},
    });
    const clone = run.template.database.replace('template', '1');
    const rows = await queryOnce(
      serverSource(run).address,
      clone,
      "SELECT atttypid::regtype::text AS type FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'id'",
    );
    await stop();
    return rows;
  };
  expect(await once()).toEqual([{type: 'integer'}]);
  project.write({'schema.sql': 'CREATE TABLE t (id text);'});
  expect(await once()).toEqual([{type: 'text'}]);
  expect(await ourDatabases(cluster.address)).toEqual(before);
});

test('a command on a private server finds it by its socket', async () => {
  const {run, stop} = await project.prepare({
    schema: {kind: 'command', command: `${runFile} "$DATABASE_URL" schema.sql`, inputs: []},
  });
  expect(run.template.tables).toBe(1);
  await stop();
});
