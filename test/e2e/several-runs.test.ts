import {eventually} from '../support/eventually';
import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest, startJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer({connections: 100});
  env = {SAVEPOINT_DATABASE_URL: server.url};
});
afterEach(killJests);
afterAll(() => server.stop());

const databases = async () =>
  (
    await server.query<{datname: string}>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'jest_savepoint%' ORDER BY 1",
    )
  ).map(({datname}) => datname);

const connections = async () =>
  (
    await server.query<{count: number}>(
      "SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
  )[0]!.count;

const workers = ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB'];

/** A branch of a project: its schema has a table of its own. Building it takes a while. */
const branch = (name: string, tests: Readonly<Record<string, string>>) =>
  new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}, gate: {enabled: false}};",
      'schema.sql': `SELECT pg_sleep(1); CREATE TABLE ${name} (id serial PRIMARY KEY, name text UNIQUE)`,
      ...Object.fromEntries(Object.entries(tests).map(([file, text]) => [`${file}.test.js`, text])),
    },
  });

const insertsAlone = (table: string, isolation: string) => `
  /** @jest-environment-options {"isolation": "${isolation}"} */
  const {db} = require('jest-savepoint');
  test.each(Array.from({length: 5}, (_, i) => i))('inserts %i', async () => {
    const {rows} = await db.query("INSERT INTO ${table} (name) VALUES ('same') RETURNING id");
    expect(rows).toEqual([{id: 1}]);
  });`;

const allKinds = (table: string) => ({
  transaction: insertsAlone(table, 'transaction'),
  database: insertsAlone(table, 'database'),
});

test('runs that begin at once build each template once, and do not meet', async () => {
  const same = [1, 2].map(() => branch('orders', allKinds('orders')));
  const other = branch('invoices', allKinds('invoices'));
  const runs = await Promise.all([...same, other].map(project => runJest(project, workers, {env})));
  for (const {output, exitCode} of runs) {
    expect(output).toContain('10 passed, 10 total');
    expect(exitCode).toBe(0);
  }
  const built = runs.filter(({output}) => output.includes('schema built in'));
  expect(built.map(run => runs.indexOf(run) === 2)).toEqual([false, true]);
  expect(await connections()).toBe(0);
  for (const project of [...same, other]) project.remove();
});

test('a build that is killed leaves a template to nobody', async () => {
  const project = branch('receipts', {transaction: insertsAlone('receipts', 'transaction')});
  const running = startJest(project, [], {env});
  await eventually('it builds', async () => (await databases()).some(name => name.endsWith('_building')));
  running.kill('SIGKILL');
  await running.ended;
  const {output} = await runJest(project, [], {env});
  expect(output).toContain('schema built in');
  expect(output).toContain('5 passed, 5 total');
  expect((await databases()).filter(name => name.endsWith('_building'))).toEqual([]);
  project.remove();
});

test('the workers of a run that is killed in the middle of a statement end, too, and others get their databases', async () => {
  const project = branch('parcels', {
    first:
      "test('first', () => require('jest-savepoint').db.query(`SELECT pg_sleep(${process.env.SLEEP})`), 600_000);",
    second:
      "test('second', () => require('jest-savepoint').db.query(`SELECT pg_sleep(${process.env.SLEEP})`), 600_000);",
  });
  const asleep = () =>
    server.query(
      "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'",
    );
  const leases = () =>
    server.query("SELECT FROM pg_stat_activity WHERE application_name = 'jest-savepoint lease'");
  const running = startJest(project, workers, {env: {...env, SLEEP: '600'}});
  await eventually('both tests run', async () => (await asleep()).length === 2);
  const before = await databases();
  running.kill('SIGKILL');
  await eventually('nothing is leased', async () => (await leases()).length === 0);
  const {output, exitCode} = await runJest(project, workers, {env: {...env, SLEEP: '0'}});
  expect(output).toContain('2 passed, 2 total');
  expect(exitCode).toBe(0);
  expect(await databases()).toEqual(before);
  expect(await asleep()).toEqual([]);
  await runCli(project, ['prune', '--days=0'], {...env, XDG_CACHE_HOME: project.path('cache')});
  expect(await databases()).toEqual([]);
  project.remove();
});
