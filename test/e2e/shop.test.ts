import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop'});
const withNPlusOne = {env: {SHOP_N_PLUS_ONE: '1'}};

afterEach(killJests);
afterAll(() => shop.remove());

const baselines = () => shop.files.filter(file => file.includes('__savepoints__'));

// Each test goes on where the one before has left the project.
test('a run with --ci writes no baseline', async () => {
  const {exitCode, output} = await runJest(shop, ['--ci']);
  expect(output).toMatch(/no baseline to compare with, and --ci writes\s+none/);
  expect(exitCode).toBe(0);
  expect(baselines()).toEqual([]);
});

test('the first run writes the baseline and says where', async () => {
  const {exitCode, output} = await runJest(shop);
  expect(output).toMatch(/^Savepoint: PostgreSQL 1\d\.\d+ \(local, .*\), \d workers?, schema /m);
  expect(output).toMatch(/137 tests, \d+ statements, .* baseline written to 12 files in __savepoints__/);
  expect(exitCode).toBe(0);
  expect(baselines()).toHaveLength(12);
});

test('the next run is as in the baseline, in one line', async () => {
  const {exitCode, output} = await runJest(shop);
  expect(output).toContain('schema from cache (13 tables)');
  expect(output).toContain('all as in the baseline');
  expect(output).not.toContain('●');
  expect(exitCode).toBe(0);
});

test('queries in a loop fail the run, with the statement, its count and where it is', async () => {
  const before = shop.read('test/__savepoints__/orders.test.js.json');
  const {exitCode, output} = await runJest(shop, [], withNPlusOne);
  expect(exitCode).toBe(1);
  expect(output).toContain('137 passed, 137 total');
  expect(output).toMatch(/● the history › adds up, in a long list\n +test\/orders\.test\.js/);
  expect(output).toMatch(/\+50 +select … from order_items where order_id = \? order by line_no +0 → 50\n/);
  expect(output).toMatch(/at src\/repositories\/orders\.js:\d+:\d+/);
  expect(output).toContain('3 tests with other counters');
  expect(output).toContain('jest -u');
  expect(shop.read('test/__savepoints__/orders.test.js.json')).toBe(before);
});

test('-u accepts the change', async () => {
  const accepting = await runJest(shop, ['-u'], withNPlusOne);
  expect(accepting.output).toContain('3 tests with other counters, accepted');
  expect(accepting.exitCode).toBe(0);
  const {exitCode, output} = await runJest(shop, [], withNPlusOne);
  expect(output).toContain('all as in the baseline');
  expect(exitCode).toBe(0);
});

test('a run of one file removes nothing', async () => {
  const {exitCode} = await runJest(shop, ['-u', 'test/users.test.js']);
  expect(exitCode).toBe(0);
  expect(baselines()).toHaveLength(12);
});
