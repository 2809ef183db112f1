import {rmSync, utimesSync} from 'node:fs';
import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop', tests: ['orders', 'users']});
const withNPlusOne = {env: {SHOP_N_PLUS_ONE: '1'}};
const orders = 'test/__savepoints__/orders.test.js.json';

afterEach(killJests);
afterAll(() => shop.remove());

// Each test goes on where the one before has left the project.
test('without a last run there is nothing to accept, and it says so', async () => {
  const {exitCode, stderr, stdout} = await runCli(shop, ['baseline', 'accept']);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('There is no last run of this project');
  expect(stderr).not.toMatch(/^ +at /m);
});

test('show lists what is accepted of each test, and with a pattern its statements', async () => {
  expect((await runCli(shop, ['baseline', 'show'])).stdout).toContain('No accepted counters');
  await runJest(shop);
  const all = await runCli(shop, ['baseline', 'show']);
  expect(all.exitCode).toBe(0);
  expect(all.stdout).toMatch(/^test\/orders\.test\.js\n {2}\S/m);
  expect(all.stdout).toMatch(
    /^ {2}the history adds up, in a long list: \d+ statements, \d+ rows, .* CPU time \(1 accepted run\)$/m,
  );
  expect(all.stdout).not.toContain('select');
  const one = await runCli(shop, ['baseline', 'show', 'ADDS UP, in a']);
  expect(one.stdout.match(/^ {2}\S/gm)).toHaveLength(1);
  expect(one.stdout).toMatch(/^ +\d+ {2}select /m);
  const {json} = await runCli(shop, ['baseline', 'show', 'adds up, in a', '--json']);
  expect(json).toMatchObject({
    files: [
      {
        file: 'test/orders.test.js',
        tests: [{name: 'the history adds up, in a long list', timing: {runs: 1}}],
      },
    ],
  });
});

test('a pattern that is no regular expression is refused', async () => {
  const {exitCode, json} = await runCli(shop, ['baseline', 'show', '(', '--json']);
  expect(exitCode).toBe(2);
  expect(json).toMatchObject({
    error: {code: 'SAVEPOINT_CONFIG', hint: expect.stringContaining('backslash') as string},
  });
});

test('accept takes the counters of the tests that match, and the next run is as in the baseline', async () => {
  const failing = await runJest(shop, [], withNPlusOne);
  expect(failing.exitCode).toBe(1);
  const before = shop.read(orders);
  const other = await runCli(shop, ['baseline', 'accept', 'no such test']);
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toMatch(/No test of the last run matches the pattern "no such test"[^]*baseline show/);
  expect(shop.read(orders)).toBe(before);
  const accepted = await runCli(shop, ['baseline', 'accept', 'orders', '--json']);
  expect(accepted).toMatchObject({exitCode: 0, json: {files: ['test/orders.test.js']}});
  expect((accepted.json as {restartedTimings: string[]}).restartedTimings).toHaveLength(3);
  expect(shop.read(orders)).not.toBe(before);
  const {exitCode, output} = await runJest(shop, [], withNPlusOne);
  expect(output).toContain('all as in the baseline');
  expect(exitCode).toBe(0);
});

test.each(['accept', 'prune'])('%s writes nothing where one of the files is broken', async command => {
  const paths = ['orders', 'users'].map(name => `test/__savepoints__/${name}.test.js.json`);
  const sound = Object.fromEntries(paths.map(path => [path, shop.read(path)]));
  // Others are accepted than the last run saw: of other tests, and not of its own.
  const others = Object.fromEntries(
    paths.map(path => [path, shop.read(path).replace(/"(?=[^"]+": \{\s+"statements")/, '"no longer: ')]),
  );
  for (const path of paths) {
    shop.write({...others, [path]: '<<<<<<< HEAD\n'});
    const {exitCode, stderr} = await runCli(shop, ['baseline', command]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${path} cannot be used: it holds the marks of an unfinished merge`);
    const [other = ''] = paths.filter(each => each !== path);
    expect(shop.read(other)).not.toBe(sound[other]);
    expect(shop.read(other)).toBe(others[other]);
  }
  shop.write(sound);
});

test('prune removes what is left of tests and files that are gone', async () => {
  const text = shop.read('test/orders.test.js');
  shop.write({'test/orders.test.js': text.replace("'adds up, in a long list'", "'is renamed'")});
  rmSync(shop.path('test/users.test.js'));
  await runJest(shop, [], withNPlusOne);
  const {exitCode, json} = await runCli(shop, ['baseline', 'prune', '--json']);
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    files: ['test/users.test.js'],
    tests: ['test/orders.test.js › the history adds up, in a long list'],
    changedFiles: [],
  });
  expect(shop.files).not.toContain('test/__savepoints__/users.test.js.json');
  expect(shop.read(orders)).not.toContain('adds up, in a long list');
  expect((await runCli(shop, ['baseline', 'prune'])).stdout).toBe('Nothing to remove.\n');
});

test('a file that has changed since the last run is left alone', async () => {
  shop.write({'test/orders.test.js': "test('all others are gone', () => undefined);"});
  const later = new Date(Date.now() + 10_000);
  utimesSync(shop.path('test/orders.test.js'), later, later);
  const before = shop.read(orders);
  const {stdout} = await runCli(shop, ['baseline', 'prune']);
  expect(stdout).toContain('1 file changed since the last run');
  expect(shop.read(orders)).toBe(before);
});

test('a command that is not there: what was meant, and where to look', async () => {
  const {exitCode, stderr} = await runCli(shop, ['basline', 'show']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Did you mean `baseline`\?[^]*jest-savepoint --help/);
  const help = await runCli(shop, ['--help']);
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toMatch(/doctor[^]*Exit codes: 0/);
});
