import {Client, Pool} from 'pg';
import type {BuildFunction} from '../../../src/config/options';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {SchemaProject, serverAt} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';

let cluster: TestCluster;
let project: SchemaProject;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(() => {
  project = new SchemaProject().write({'input.txt': 'x'});
});
afterEach(() => project.remove());

const build = (schema: BuildFunction, buildMs = 20_000) =>
  project.prepare(
    {
      ...serverAt(cluster.address),
      schema: {kind: 'run', inputs: ['input.txt']},
      timeouts: {connectMs: 5000, waitMs: 5000, buildMs},
    },
    {functions: {schema}},
  );

test('a function gets the database that is being built, in two forms', async () => {
  let name: string | undefined;
  const {run, stop} = await build(async ({connectionString, env}) => {
    const client = new Client({connectionString});
    await client.connect();
    await client.query('CREATE TABLE t (id int)');
    await client.end();
    expect(env.DATABASE_URL).toBe(connectionString);
    name = env.PGDATABASE;
  });
  expect(name).toMatch(/^jest_savepoint_[0-9a-f]{16}_building$/);
  expect(run.template.tables).toBe(1);
  await stop();
});

test.each<[string, BuildFunction]>([
  [
    'throws',
    () => {
      throw new Error('no such migration');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no such migration'))],
])('a function that %s fails the run with its error', async (_name, schema) => {
  const error = await thrownBy(build(schema));
  expect(error.code).toBe('SAVEPOINT_SCHEMA');
  expect(error.message).toMatch(
    /^The function schema.run failed: Error: no such migration\n.*run-build-function.test.ts/,
  );
});

test('a function that never ends is waited for no longer than the limit', async () => {
  const error = await thrownBy(build(() => new Promise(() => undefined), 200));
  expect(error.message).toBe('The function schema.run took longer than 200 ms.');
});

test('a connection that a function forgets is named', async () => {
  let pool: Pool | undefined;
  const error = await thrownBy(
    build(async ({connectionString}) => {
      pool = new Pool({connectionString, application_name: 'my migrations'});
      pool.on('error', () => undefined);
      await pool.query('CREATE TABLE forgotten (id int)');
    }),
  );
  expect(error.message).toBe(
    '1 connection to the new database stayed open after the schema was built ' +
      '(application "my migrations", last statement: CREATE TABLE forgotten (id int)).',
  );
  expect(error.hint).toMatch(/await pool\.end\(\)/);
  await pool?.end();
});
