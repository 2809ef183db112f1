import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest, type JestRun} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

/** A few tests that work for a while: one of them as long as a variable says, not the first, which loads the driver. */
const workTest = `
  const {pool} = require('../src/db');

  function work(ms) {
    const {user, system} = process.cpuUsage();
    const elapsed = () => {
      const now = process.cpuUsage();
      return (now.user + now.system - user - system) / 1000;
    };
    while (elapsed() < ms);
  }

  for (let i = 0; i < 8; i++)
    test('works, ' + i, async () => {
      await pool.query('SELECT 1');
      if (process.env.MORE && i === 5) await pool.query('SELECT 2');
      work(i === 5 ? Number(process.env.WORK_MS ?? 20) : 20);
    });`;

let server: TestServer;
let project: Project;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  await server.query('CREATE DATABASE timings');
  env = {
    SAVEPOINT_DATABASE_URL: server.url,
    SAVEPOINT_TIMINGS_URL: server.url.replace(/postgres$/, 'timings'),
  };
  project = new Project({
    files: {
      'package.json': JSON.stringify({name: 'worker', jest: {preset: 'jest-savepoint'}}),
      'src/db.js': "exports.pool = new (require('pg').Pool)();",
      'test/work.test.js': workTest,
    },
  });
});
afterEach(killJests);
afterAll(async () => {
  project.remove();
  await server.stop();
});

/** A run on another machine: with a cache of its own. */
const runOn = (machine: string, more: Readonly<Record<string, string>> = {}, args: readonly string[] = []) =>
  runJest(project, args, {env: {...env, XDG_CACHE_HOME: project.path(`cache-${machine}`), ...more}});
const rowsOf = async (table: 'timings' | 'history') => {
  const [found] = await server.query<{name: string}>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE '${table}\\_worker\\_%'`,
    'timings',
  );
  return server.query(`SELECT * FROM jest_savepoint.${found?.name} ORDER BY test`, 'timings');
};

// Each test goes on where the one before has left the project.
test('machines of one class accept their runs together, also at the same time', async () => {
  const first = await runOn('a');
  expect(first.output).toContain('there were 0 before this one');
  expect(first.exitCode).toBe(0);
  const runs: JestRun[] = [];
  for (let i = 0; i < 2; i++) runs.push(...(await Promise.all([runOn('a'), runOn('b')])));
  // By then enough is known of the tests, two processes a run, to gate them.
  runs.push(await runOn('b'));
  for (const {exitCode, output} of runs) expect([exitCode, output]).toEqual([0, expect.any(String)]);
  expect(await rowsOf('timings')).toHaveLength(8);
  expect(await rowsOf('history')).toHaveLength(48);
  const shown = await runCli(project, ['baseline', 'show', 'works, 5', '--json'], {
    ...env,
    XDG_CACHE_HOME: project.path('cache-b'),
  });
  expect(shown.json).toMatchObject({files: [{tests: [{timing: {runs: 6}}]}]});
});

test('a slowdown is seen on a machine that has never run the project', async () => {
  const slow = await runOn('c', {WORK_MS: '400'}, ['--ci']);
  expect(slow.output).toMatch(/● works, 5\n[^]*its baseline/);
  expect(await rowsOf('history')).toHaveLength(48);
});

test('reports, accepting and pruning take the same timings', async () => {
  const own = {...env, XDG_CACHE_HOME: project.path('cache-c')};
  expect((await runOn('c', {MORE: '1'}, ['--ci'])).exitCode).toBe(1);
  const report = (await runCli(project, ['report', '--json'], own)).json as {tests: {history: unknown[]}[]};
  expect(report.tests.map(({history}) => history.length)).toEqual(Array(8).fill(6));
  expect((await runCli(project, ['baseline', 'accept'], own)).stdout).toContain(
    'The timings of 1 test begin anew.',
  );
  expect(await rowsOf('timings')).toHaveLength(7);
  project.write({'test/work.test.js': workTest.replace('i < 8', 'i < 6')});
  await runOn('c', {}, ['--ci']);
  const pruned = await runCli(project, ['baseline', 'prune', '--json'], own);
  expect(pruned.json).toMatchObject({
    timings: ['test/work.test.js › works, 6', 'test/work.test.js › works, 7'],
  });
  expect(await rowsOf('timings')).toHaveLength(5);
});

test('a database that cannot be reached fails the run by that name, and the password is not shown', async () => {
  const unreachable = env.SAVEPOINT_TIMINGS_URL!.replace(/:\d+\//, ':1/');
  const {exitCode, output} = await runOn('c', {SAVEPOINT_TIMINGS_URL: unreachable}, ['--ci']);
  expect(output.replace(/\s+/g, ' ')).toMatch(
    /timings in jest_savepoint\.timings_worker_\w+ of timings at 127\.0\.0\.1:1 are out of reach: No PostgreSQL listens/,
  );
  expect(output).toContain('6 passed, 6 total');
  expect(output).not.toContain('horse');
  expect(exitCode).toBe(1);
  const own = {...env, XDG_CACHE_HOME: project.path('cache-c')};
  const report = await runCli(project, ['report', '--json'], {...own, SAVEPOINT_TIMINGS_URL: unreachable});
  expect(report.stderr).toMatch(/^Without the tests' history: The timings in .* out of reach/);
  expect(report.json).toMatchObject({
    totals: {tests: 6},
    problems: [{code: 'SAVEPOINT_BASELINE'}],
  });
  expect(report.exitCode).toBe(0);
  expect((await runCli(project, ['doctor'], own)).stdout).toMatch(
    /5 tests, .*\s+in\s+jest_savepoint\.timings_worker_/,
  );
});
