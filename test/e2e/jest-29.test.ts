import {Project} from '../support/project';
import {jsonArgs, killJests, runJest, runJestUntilItEnds} from '../support/run-jest';

afterEach(killJests);

test.each([
  ['in band', ['--runInBand']],
  ['in workers', ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB']],
])('with Jest 29, what applications do works %s', async (_where, args) => {
  const everyday = new Project({fixture: 'everyday', jest: 29});
  expect((await runJest(everyday, ['--version'])).output).toBe('29.7.0\n');
  const {exitCode, output, exitDelayMs, statuses} = await runJestUntilItEnds(everyday, [
    ...jsonArgs,
    ...args,
  ]);
  expect(output).not.toContain('●');
  expect(exitCode).toBe(0);
  expect(Object.values(statuses).filter(status => status === 'passed')).toHaveLength(30);
  expect(output).toMatch(/Savepoint: {3}29 tests, \d+ statements/);
  expect(output).not.toMatch(/did not exit|failed to exit gracefully/);
  expect(exitDelayMs).toBeLessThan(10_000);
  everyday.remove();
});

test('with Jest 29, queries in a loop fail the run, and -u accepts them', async () => {
  const shop = new Project({fixture: 'shop', tests: ['orders', 'users'], jest: 29});
  const env = {SHOP_N_PLUS_ONE: '1'};
  expect((await runJest(shop)).exitCode).toBe(0);
  const slower = await runJest(shop, [], {env});
  expect(slower.exitCode).toBe(1);
  expect(slower.output).toMatch(/\+50 +select … from order_items where order_id = \? order by line_no/);
  expect((await runJest(shop, ['-u'], {env})).exitCode).toBe(0);
  expect((await runJest(shop, ['--ci'], {env})).exitCode).toBe(0);
  shop.remove();
});
