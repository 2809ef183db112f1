import {spawnSync} from 'node:child_process';
import {Project} from '../support/project';
import {projectEnvironment} from '../support/project-environment';
import {cliPath, runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop', tests: ['orders', 'users']});

afterEach(killJests);
afterAll(() => shop.remove());

test('the last run can be shown again, in every form', async () => {
  await runJest(shop);
  const failing = await runJest(shop, [], {env: {SHOP_N_PLUS_ONE: '1'}});
  expect(failing.exitCode).toBe(1);

  const terminal = await runCli(shop, ['report']);
  expect(terminal.exitCode).toBe(0);
  expect(terminal.stdout).toContain('● the history › adds up, in a long list');
  expect(terminal.stdout).toContain('3 tests with other counters');

  expect(terminal.stdout).not.toContain('sandbox');
  const verbose = await runCli(shop, ['report', '--verbose']);
  expect(verbose.stdout).toMatch(
    /^ {2}Tests +time +CPU time +database +hooks +sandbox +statements\n(?:.*\n){22}\n/m,
  );

  const json = await runCli(shop, ['report', '--format', 'json']);
  expect(json.json).toMatchObject({
    version: 1,
    status: 'failed',
    totals: {tests: 22},
    setting: {schema: {tables: 13}},
  });
  expect((await runCli(shop, ['report', '--json'])).json).toEqual(json.json);

  const github = await runCli(shop, ['report', '--format', 'github']);
  const line =
    shop
      .read('test/orders.test.js')
      .split('\n')
      .findIndex(text => text.includes('adds up, in a long list')) + 1;
  expect(github.stdout).toContain(
    `::error file=test/orders.test.js,line=${line},title=Savepoint%3A the history › adds up`,
  );

  const markdown = await runCli(shop, ['report', '--format', 'markdown']);
  expect(markdown.stdout).toMatch(/^### ❌ Savepoint: failed\n/);

  const html = await runCli(shop, ['report', '--format', 'html', '--output', 'out/report.html']);
  expect(html.stdout).toContain(shop.path('out/report.html'));
  expect(shop.read('out/report.html')).toMatch(/^<!doctype html>/);
});

test('a form that is not there, and a file that cannot be written, are errors', async () => {
  const form = await runCli(shop, ['report', '--format', 'pdf']);
  expect(form.exitCode).toBe(2);
  expect(form.stderr).toMatch(/format, Given: "pdf", Choices: "terminal", "html"/);
  const twice = await runCli(shop, ['report', '--format', 'html', '--format', 'json']);
  expect(twice.exitCode).toBe(2);
  expect(twice.stderr).toContain('The option format is there several times');
  const file = await runCli(shop, ['report', '-o', 'package.json/report.html']);
  expect(file.exitCode).toBe(2);
  expect(file.stderr).toContain('The report cannot be written to');
});

test('output that nobody reads to its end is no error', () => {
  const {stderr, status} = spawnSync(
    'sh',
    ['-c', `"$0" "$1" report --format json | head -n 1`, process.execPath, cliPath(shop)],
    {
      cwd: shop.folder,
      env: projectEnvironment(shop),
      encoding: 'utf8',
    },
  );
  expect({stderr, status}).toEqual({stderr: '', status: 0});
});

test('with --json a file holds JSON, too, unless another form is named', async () => {
  await runCli(shop, ['report', '--json', '-o', 'report.json']);
  expect(JSON.parse(shop.read('report.json'))).toMatchObject({version: 1});
  const {json} = await runCli(shop, ['report', '--json', '--format=markdown', '-o', 'report.md']);
  expect(json).toEqual({path: shop.path('report.md')});
  expect(shop.read('report.md')).toMatch(/^#/);
});

const hasScript = spawnSync('script', ['--version']).status === 0;
(hasScript ? test : test.skip)('a terminal shows colors, unless NO_COLOR is set', () => {
  const showIn = (env: Readonly<Record<string, string>>): string => {
    const command = `${process.execPath} ${cliPath(shop)} report`;
    const colors = {TERM: 'xterm-256color', FORCE_COLOR: undefined, NO_COLOR: undefined, CI: undefined};
    return spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: shop.folder,
      encoding: 'utf8',
      env: projectEnvironment(shop, {...colors, ...env}),
    }).stdout;
  };
  expect(showIn({})).toContain('\u001b[');
  const plain = showIn({NO_COLOR: '1'});
  expect(plain).toContain('Savepoint:');
  expect(plain).not.toContain('\u001b[');
});
