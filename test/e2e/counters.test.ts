import {Project} from '../support/project';
import {repeatCounters} from '../support/repeat-counters';
import {killJests, runJest} from '../support/run-jest';

/** Enough rows for an index to be worth it. */
const auditTest = (name = 'an order’s story is found among thousands') => `
  const {pool} = require('../src/db');
  const auditLog = require('../src/repositories/audit-log');

  test('${name}', async () => {
    await pool.query(
      "INSERT INTO audit_log (entity, entity_id, action) SELECT 'order', i, 'placed' FROM generate_series(1, 12400) i",
    );
    expect(await auditLog.list('order', 4711)).toHaveLength(1);
  });`;

/** Counts its runs outside the database, as something that depends on chance would. */
const moodyTest = `
  const {existsSync, writeFileSync} = require('fs');
  const {pool} = require('../src/db');

  test('asks twice at times', async () => {
    await pool.query('SELECT name FROM products');
    if (existsSync('been-here')) await pool.query('SELECT name FROM categories');
    writeFileSync('been-here', '');
  });`;

/** Whichever test is the first one asks for what both need. */
const rememberingTest = `
  const {pool} = require('../src/db');
  let names;
  const load = () => (names ??= pool.query('SELECT name FROM categories'));

  test.each(['one', 'two'])('remembers %s', async () => {
    await load();
  });`;

const shop = new Project({
  fixture: 'shop',
  tests: ['orders', 'stock'],
  files: {'test/audit-log.test.js': auditTest()},
});
const withoutIndex = {env: {SHOP_DROP_INDEX: '1'}};

afterEach(killJests);
afterAll(() => shop.remove());

const baselineOf = (file: string): Record<string, unknown> =>
  (JSON.parse(shop.read(`test/__savepoints__/${file}.json`)) as {tests: Record<string, unknown>}).tests;

// Each test goes on where the one before has left the project.
test('what is done to each table is accepted with the statements', async () => {
  const {exitCode, output} = await runJest(shop);
  expect(output).toContain('baseline written to 3 files');
  expect(output).not.toMatch(/accepted as ranges|did not run once more/);
  expect(exitCode).toBe(0);
  const entry = baselineOf('audit-log.test.js')['an order’s story is found among thousands'] as {
    readonly scans: Readonly<Record<string, unknown>>;
  };
  expect(entry).toMatchObject({
    statements: 2,
    rows: 12_401,
    written: {audit_log: {inserted: 12_400}},
  });
  // By the server's major version.
  expect(Object.keys(entry.scans)).toEqual([expect.stringMatching(/^postgresql-\d+$/)]);
  expect(Object.values(entry.scans)).toEqual([{audit_log: {idx_scan: 1}}]);
});

test('a lost index fails the run, with the table, the rows that are read for it, and the statement', async () => {
  const {exitCode, output} = await runJest(shop, [], withoutIndex);
  expect(exitCode).toBe(1);
  expect(output).toContain('23 passed, 23 total');
  expect(output).toMatch(
    /● an order’s story is found among thousands\n +test\/audit-log\.test\.js\n\n +the same statements, on other ways to the rows\n/,
  );
  expect(output.replace(/\s+/g, ' ')).toMatch(
    /seq scan of audit_log: 0 → 1, rows read 0 → 12,400, index scans 1 → 0 — select action, details from audit_log where entity = \? [^;]*\(src\/repositories\/audit-log\.js:\d+:\d+\)/,
  );
});

test('with the index all is as before', async () => {
  const {exitCode, output} = await runJest(shop, ['--ci']);
  expect(output).toContain('all as in the baseline');
  expect(exitCode).toBe(0);
});

test('a query in a loop is called an N+1, with the place of the loop', async () => {
  const {exitCode, output} = await runJest(shop, [], {env: {SHOP_N_PLUS_ONE: '1'}});
  expect(exitCode).toBe(1);
  expect(output).toMatch(/N\+1: 50 times from src\/repositories\/orders\.js:\d+:\d+\n/);
});

test('a renamed test is offered as moved, keeps its entry, and -u removes the old one', async () => {
  const old = baselineOf('audit-log.test.js')['an order’s story is found among thousands'];
  shop.write({'test/audit-log.test.js': auditTest('one among thousands')});
  const offered = await runJest(shop, ['--ci']);
  expect(offered.output.replace(/\s+/g, ' ')).toContain(
    '"an order’s story is found among thousands" is gone, and "one among thousands" is new and has the same counters: renamed? `jest -u` moves its entry.',
  );
  expect(offered.exitCode).toBe(0);
  const moved = await runJest(shop, ['-u']);
  expect(moved.output.replace(/\s+/g, ' ')).toContain('renamed? Its entry was moved.');
  expect(baselineOf('audit-log.test.js')).toEqual({'one among thousands': old});
});

test('-u with a part of the tests, or as a shard, removes nothing', async () => {
  shop.write({'test/audit-log.test.js': auditTest('one more')});
  for (const args of [['-t', 'one more'], ['test/audit-log'], ['--shard=1/1']]) {
    const {exitCode} = await runJest(shop, ['-u', ...args]);
    expect(exitCode).toBe(0);
    expect(Object.keys(baselineOf('audit-log.test.js'))).toEqual(['one among thousands', 'one more']);
  }
  await runJest(shop, ['-u']);
  expect(Object.keys(baselineOf('audit-log.test.js'))).toEqual(['one more']);
});

test('counters that are not the same twice are accepted as ranges, and said', async () => {
  shop.write({'test/moody.test.js': moodyTest});
  const {output} = await runJest(shop);
  expect(output.replace(/\s+/g, ' ')).toContain(
    'Not the same when they ran once more, and accepted as ranges: the counters of asks twice at times.',
  );
  expect(baselineOf('moody.test.js')).toMatchObject({
    'asks twice at times': {
      statements: {min: 1, max: 2},
      shapes: {'select name from categories': {min: 0, max: 1}},
    },
  });
  const {exitCode} = await runJest(shop, ['--ci']);
  expect(exitCode).toBe(0);
});

test('so are those that depend on the tests before', async () => {
  shop.write({'test/remembering.test.js': rememberingTest});
  const {output} = await runJest(shop);
  expect(output.replace(/\s+/g, ' ')).toContain('the counters of remembers one, remembers two.');
  const once = {statements: {min: 0, max: 1}, rows: {min: 0, max: expect.any(Number) as number}};
  expect(baselineOf('remembering.test.js')).toMatchObject({'remembers one': once, 'remembers two': once});
  const alone = await runJest(shop, ['--ci', '-t', 'remembers two']);
  expect(alone.exitCode).toBe(0);
});

test('where tables are not counted, the rest is', async () => {
  const config = shop.read('savepoint.config.js').replace('exports = {', 'exports = {gate: {tables: false},');
  const before = baselineOf('audit-log.test.js');
  shop.write({'savepoint.config.js': config, 'test/extra.test.js': auditTest('without tables')});
  const {exitCode} = await runJest(shop, [], withoutIndex);
  expect(exitCode).toBe(0);
  expect(baselineOf('audit-log.test.js')).toEqual(before);
  const {written, scans, statements} = baselineOf('extra.test.js')['without tables'] as Record<
    string,
    unknown
  >;
  expect([written, scans, statements]).toEqual([undefined, undefined, 2]);
});

test('the counters of a suite are the same in any order, and with any number of workers', async () => {
  const project = new Project({fixture: 'shop'});
  try {
    const accepted = await runJest(project);
    expect(accepted.exitCode).toBe(0);
    // Compared with what is accepted, too.
    const {tests, unsteady} = await repeatCounters(project, 3);
    expect(tests).toBe(137);
    // Tests of its block have written to the table before it, or not: what a plan makes of that is the planner's.
    const inOneTransaction = 'after an import of another catalogue a product of each is found';
    expect(unsteady.filter(({test}) => !test.includes(inOneTransaction))).toEqual([]);
  } finally {
    project.remove();
  }
});
