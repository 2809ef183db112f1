import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  await server.query('CREATE DATABASE shop');
  await server.query('CREATE TABLE customers AS SELECT generate_series(1, 10) AS id', 'shop');
  env = {SAVEPOINT_DATABASE_URL: server.url.replace(/postgres$/, 'shop')};
});

afterEach(killJests);
afterAll(() => server.stop());

const databases = async () =>
  (await server.query<{datname: string}>('SELECT datname FROM pg_database ORDER BY datname')).map(
    ({datname}) => datname,
  );

test('a named server is used, and keeps the schema for the next run', async () => {
  const shop = new Project({fixture: 'shop', tests: ['orders', 'users']});
  const first = await runJest(shop, [], {env});
  expect(first.output).toMatch(
    new RegExp(
      `\\(server, 127\\.0\\.0\\.1:${server.port}, named by SAVEPOINT_DATABASE_URL\\), .* schema built in`,
    ),
  );
  expect(first.output).not.toContain('horse');
  expect(first.exitCode).toBe(0);
  const afterFirst = await databases();

  const second = await runJest(shop, ['--ci'], {env});
  expect(second.output).toContain('schema from cache (13 tables)');
  expect(second.output).toContain('all as in the baseline');
  expect(second.exitCode).toBe(0);
  expect(await databases()).toEqual(afterFirst);
  shop.remove();
});

test("the user's own database is left alone", async () => {
  const tables = await server.query('SELECT relname FROM pg_stat_user_tables', 'shop');
  expect(tables).toEqual([{relname: 'customers'}]);
  expect(await server.query('SELECT count(*)::int AS rows FROM customers', 'shop')).toEqual([{rows: 10}]);
  const others = (await databases()).filter(name => !name.startsWith('jest_savepoint'));
  expect(others).toEqual(['postgres', 'shop', 'template0', 'template1']);
});

test('two runs at once, with different schemas, do not meet', async () => {
  const projects = [new Project({fixture: 'shop', tests: ['orders']}), new Project({fixture: 'everyday'})];
  const runs = await Promise.all(projects.map(project => runJest(project, [], {env})));
  for (const {output, exitCode} of runs) {
    expect(output).not.toContain('●');
    expect(exitCode).toBe(0);
  }
  for (const project of projects) project.remove();
});

test('no connection is left behind', async () => {
  const [row] = await server.query<{count: number}>(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
  );
  expect(row).toEqual({count: 0});
});
