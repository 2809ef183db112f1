import {existsSync, readdirSync, utimesSync} from 'node:fs';
import {join} from 'node:path';
import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;
let project: Project;
beforeAll(async () => {
  server = await startTestServer();
  project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}, cacheDir: 'cache'};",
      'schema.sql': 'CREATE TABLE t (id int);',
      'some.test.js': "test('passes', () => undefined);",
    },
  });
});
afterEach(killJests);
afterAll(async () => {
  project.remove();
  await server.stop();
});

const ours = async () =>
  (
    await server.query<{datname: string}>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'jest_savepoint%'",
    )
  ).map(({datname}) => datname);

test('databases of the server that is named go when no run uses them, and none of the others', async () => {
  await server.query('CREATE DATABASE shop');
  const env = {SAVEPOINT_DATABASE_URL: server.url};
  expect((await runJest(project, ['-w1'], {env})).exitCode).toBe(0);
  expect(await ours()).toHaveLength(2);
  expect((await runCli(project, ['prune'], env)).stdout).not.toContain('database');
  const dry = await runCli(project, ['prune', '--days', '0', '--dry-run'], env);
  expect(dry.stdout).toMatch(
    /^Would remove 2 databases and \d+ folders?:\n {2}database jest_savepoint_[\da-f]{16}_1, \d+ MB\n/,
  );
  expect(await ours()).toHaveLength(2);
  const {exitCode, json} = await runCli(project, ['prune', '--days', '0', '--json'], env);
  expect(exitCode).toBe(0);
  expect((json as {databases: unknown[]}).databases).toHaveLength(2);
  expect(await ours()).toEqual([]);
  expect(await server.query("SELECT FROM pg_database WHERE datname = 'shop'")).toHaveLength(1);
});

test('data in the cache folder goes when it was not used for a week, and is made anew', async () => {
  expect((await runJest(project)).exitCode).toBe(0);
  const [version = ''] = readdirSync(project.path('cache/local'));
  const folder = join(project.path('cache/local'), version);
  const [entry = '', ...others] = readdirSync(folder);
  expect((await runCli(project, ['prune'])).stdout).not.toContain(folder);
  const longAgo = new Date(Date.now() - 8 * 86_400_000);
  utimesSync(join(folder, entry), longAgo, longAgo);
  expect((await runCli(project, ['prune'])).stdout).toContain(join(folder, entry));
  expect(existsSync(join(folder, entry))).toBe(false);
  expect(readdirSync(folder)).toEqual(others);
  expect((await runJest(project)).exitCode).toBe(0);
});

test.each(['-1', 'soon'])('--days %s is refused', async days => {
  const {exitCode, stderr} = await runCli(project, ['prune', `--days=${days}`]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Option --days must be:\s+a number, 0 or more/);
});
