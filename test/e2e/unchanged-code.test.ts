import {existsSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {commitAll, runGit} from '../support/git';
import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';
import {timingsPath} from '../support/timings-path';

const work = `
  const work = times => {
    let sum = 0;
    for (let i = 0; i < times * 10_000; i++) sum += Math.sqrt(i) % 7;
    return sum;
  };`;
/** Tells that it runs in a confirming process. */
const leaveMark =
  "if (process.env.JEST_SAVEPOINT_CONFIRM) require('node:fs').writeFileSync(process.env.MARK, '');";

let project: Project;
const git = (...args: readonly string[]) => runGit(project.folder, ...args);

beforeAll(() => {
  project = new Project({
    files: {
      // Without a name it is known by its path, with or without a repository.
      'package.json': '{"private": true}',
      '.gitignore': 'cache\nnode_modules',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      // For a busy machine.
      'savepoint.config.js': 'module.exports = {gate: {confirmBudgetMs: 200_000}};',
      'src/orders.js': `${work} module.exports = times => work(times * (process.env.SLOW ? 3 : 1));`,
      'src/users.js': 'module.exports = () => 1;',
      'test/orders.test.js': `
        const orders = require('../src/orders');
        ${work} ${leaveMark}
        test.each([12, 15, 18, 21, 24, 27])('works %i', times => void work(times));
        test('orders', () => void orders(20));`,
      'test/users.test.js': `
        const users = require('../src/users');
        ${leaveMark}
        test('has users', () => void users());`,
    },
  });
  symlinkSync(join(dirname(project.folder), 'node_modules'), project.path('node_modules'));
  commitAll(project.folder);
});
afterEach(() => {
  rmSync(project.path('cache/mark'), {force: true});
  killJests();
});
afterAll(() => project.remove());

/** @param slow whether the machine takes longer for what orders do, whatever their code is */
const run = async (args: readonly string[] = [], {slow = args.length > 0} = {}) => {
  const [cache, mark] = [project.path('cache'), project.path('cache/mark')];
  const env = {XDG_CACHE_HOME: cache, MARK: mark, SLOW: slow ? '1' : undefined};
  const {exitCode, output} = await runJest(project, ['-i', ...args], {env});
  return {exitCode, output, isConfirmed: existsSync(mark)};
};

type Sample = readonly [at: number, cpuMs: number, wallMs: number, databaseMs: number];
interface Timings {
  readonly tests: Readonly<Record<string, {samples: readonly Sample[]; warm: readonly Sample[]}>>;
}

/** Lets the accepted run look like ten that were about as fast, and as processes that have repeated its tests. */
function multiplyRuns(): void {
  const path = timingsPath(project);
  const timings = JSON.parse(readFileSync(path, 'utf8')) as Timings;
  for (const test of Object.values(timings.tests)) {
    const [at, ...times] = test.samples[0]!;
    test.samples = [0.96, 1.03, 1, 1.05, 0.98, 1.02, 0.97, 1.04, 0.99, 1.01].map((factor, i): Sample => {
      const [cpuMs, wallMs, databaseMs] = times.map(ms => ms * factor) as [number, number, number];
      return [at + i, cpuMs, wallMs, databaseMs];
    });
    test.warm = test.samples;
  }
  writeFileSync(path, JSON.stringify(timings));
}

// Each test goes on where the one before has left the project.
test('a test that is slower though nothing has changed since the commit of its baseline is not run again', async () => {
  expect((await run()).exitCode).toBe(0);
  multiplyRuns();
  const {exitCode, output, isConfirmed} = await run(['--ci']);
  expect(output).toContain('all as in the baseline');
  expect(isConfirmed).toBe(false);
  expect(exitCode).toBe(0);
});

test('nor is it where something has changed that it does not depend on', async () => {
  project.write({'src/users.js': 'module.exports = () => 2;', 'README.md': 'Users'});
  const {exitCode, output, isConfirmed} = await run(['--ci']);
  expect(output).toContain('all as in the baseline');
  expect(isConfirmed).toBe(false);
  expect(exitCode).toBe(0);
});

test('where a module that it depends on has changed, it is; as slow at the commit of its baseline, it passes', async () => {
  project.write({'src/orders.js': project.read('src/orders.js').replace('? 3', '? 3.0')});
  git('commit', '-qam', 'Change');
  const {exitCode, output, isConfirmed} = await run(['--ci', '--verbose']);
  expect(output).toMatch(/● orders\n[^]*CPU time .* its baseline/);
  expect(output.replace(/\s+/g, ' ')).toMatch(/cleared by fresh processes: (?:[\d.]+×, ){6,}[01]\.\d+×/);
  expect(isConfirmed).toBe(true);
  expect(exitCode).toBe(0);
});

test('slower than at that commit, it fails the run', async () => {
  project.write({
    'src/orders.js': project.read('src/orders.js').replace('(process.env.SLOW ? 3.0 : 1)', '3'),
  });
  git('commit', '-qam', 'Do more');
  const {exitCode, output, isConfirmed} = await run(['--ci'], {slow: false});
  expect(output).toContain('1 test slower');
  expect(output.replace(/\s+/g, ' ')).toMatch(/slower in fresh processes: (?:[\d.]+×, ){7,}[\d.]+×/);
  expect(isConfirmed).toBe(true);
  expect(exitCode).toBe(1);
});
