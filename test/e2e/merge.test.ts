import {rmSync} from 'node:fs';
import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop', tests: ['orders', 'stock', 'users']});
const records = ['records/1.json', 'records/2.json'];

afterEach(killJests);
afterAll(() => shop.remove());

/** Runs the shop in two shards, as two machines of a pipeline do. @returns their exit codes */
async function runShards(env: Readonly<Record<string, string>> = {}): Promise<readonly (number | null)[]> {
  const codes = [];
  for (const [i, record] of records.entries()) {
    const args = ['--ci', `--shard=${i + 1}/2`];
    const {exitCode} = await runJest(shop, args, {env: {...env, SAVEPOINT_RECORD: record}});
    codes.push(exitCode);
  }
  return codes;
}

// Each test goes on where the one before has left the project.
test('the shards of a run are gated as one run', async () => {
  await runJest(shop);
  expect(await runShards()).toEqual([0, 0]);
  const {exitCode, stdout} = await runCli(shop, ['merge', ...records]);
  expect(stdout).toMatch(/33 tests, \d+ statements, .* — all as in the baseline/);
  expect(exitCode).toBe(0);
  const report = await runCli(shop, ['report', '--json']);
  expect(report.json).toMatchObject({totals: {tests: 33}, shard: null});
});

test('without --ci their timings are accepted together', async () => {
  const before = await runCli(shop, ['baseline', 'show', 'adds up, in a', '--json']);
  const {json} = await runCli(shop, ['merge', '--ci', '--json', ...records]);
  expect(json).toMatchObject({status: 'passed', totals: {tests: 33}, shard: null});
  const same = await runCli(shop, ['baseline', 'show', 'adds up, in a', '--json']);
  expect(same.json).toEqual(before.json);
  expect(before.json).toMatchObject({files: [{tests: [{timing: {runs: 2}}]}]});
});

test('a regression in any of them fails the merged run', async () => {
  expect(await runShards({SHOP_N_PLUS_ONE: '1'})).toContain(1);
  const {exitCode, stdout} = await runCli(shop, ['merge', ...records]);
  expect(stdout).toContain('● the history › adds up, in a long list');
  expect(stdout).toContain('3 tests with other counters');
  expect(exitCode).toBe(1);
});

test('what no shard has run any more is gone, and goes with --update', async () => {
  rmSync(shop.path('test/users.test.js'));
  await runShards();
  const merged = await runCli(shop, ['merge', ...records]);
  expect(merged.stdout).toContain('1 entry of the baseline has no test any more');
  expect(shop.files).toContain('test/__savepoints__/users.test.js.json');
  await runCli(shop, ['merge', '-u', ...records]);
  expect(shop.files).not.toContain('test/__savepoints__/users.test.js.json');
});

test.each([
  ['a shard that is missing', ['records/1.json'], 'The record of shard 2 of 2 is missing'],
  ['a shard that comes twice', [...records, 'records/1.json'], 'is named twice'],
  ['a file that is not there', ['records/3.json'], 'There is no record of a run at records/3.json'],
  ['a file that is something else', ['package.json'], 'it has no version number'],
])('%s: no answer, and why', async (_what, files, reason) => {
  const {exitCode, stderr, stdout} = await runCli(shop, ['merge', ...files]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.replace(/\s+/g, ' ')).toContain(reason);
});

test.each([
  [['records/1.json', './records/1.json'], 'The record ./records/1.json is named twice.'],
  [['records'], 'records cannot be used: it is a folder.'],
])('%j are no records of a run', async (paths, reason) => {
  const {exitCode, stderr} = await runCli(shop, ['merge', ...paths]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(reason);
});
