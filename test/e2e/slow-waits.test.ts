import {readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {commitAll, runGit} from '../support/git';
import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';
import {timingsPath} from '../support/timings-path';

const waitMs = 'const waitMs = 15;';
const workTest = `
  const {Client} = require('pg');
  const {setTimeout: sleep} = require('node:timers/promises');
  ${waitMs}
  const work = times => {
    let sum = 0;
    for (let i = 0; i < times * 2_000; i++) sum += Math.sqrt(i) % 7;
    return sum;
  };
  test.each([20, 30, 40, 50, 60, 70, 80, 90])('works %i', times => void work(times));
  test('asks', async () => {
    const client = new Client();
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
  });
  test('waits', () => sleep(waitMs));`;

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
      'test/work.test.js': workTest,
    },
  });
  symlinkSync(join(dirname(project.folder), 'node_modules'), project.path('node_modules'));
  commitAll(project.folder);
});
afterEach(killJests);
afterAll(() => project.remove());

const run = (...args: readonly string[]) =>
  runJest(project, ['-i', ...args], {env: {XDG_CACHE_HOME: project.path('cache')}});

type Sample = readonly [at: number, cpuMs: number, wallMs: number, databaseMs: number];
interface Timings {
  readonly tests: Readonly<
    Record<string, {samples: readonly Sample[]; readonly commits?: readonly string[]}>
  >;
}

const readTimings = () => JSON.parse(readFileSync(timingsPath(project), 'utf8')) as Timings;

/** Lets the accepted run look like five that were about as fast. */
function multiplyRuns(): void {
  const timings = readTimings();
  for (const test of Object.values(timings.tests))
    test.samples = test.samples.flatMap(([at, ...times]) =>
      [0.96, 1.03, 1, 1.05, 0.98].map((factor, i): Sample => {
        const [cpuMs, wallMs, databaseMs] = times.map(ms => ms * factor) as [number, number, number];
        return [at + i, cpuMs, wallMs, databaseMs];
      }),
    );
  writeFileSync(timingsPath(project), JSON.stringify(timings));
}

// Each test goes on where the one before has left the project.
test('what is accepted knows its commit, and an unchanged run is as in the baseline', async () => {
  expect((await run()).exitCode).toBe(0);
  const tested = Object.values(readTimings().tests).map(({commits}) => commits);
  expect(tested).toEqual(Array(10).fill([git('rev-parse', 'HEAD')]));
  multiplyRuns();
  const {exitCode, output} = await run('--ci');
  expect(output).toContain('all as in the baseline');
  expect(output).not.toContain('Wall time');
  expect(exitCode).toBe(0);
});

test('a test that waits for longer fails the run once it did so beside the commit of its baseline', async () => {
  project.write({'test/work.test.js': workTest.replace(waitMs, 'const waitMs = 300;')});
  git('commit', '-qam', 'Wait');
  const {exitCode, output} = await run('--ci');
  expect(output).toContain('1 test slower');
  expect(output).toMatch(/● waits\n[^]*Wall time 1\d ms → 3\d\d ms: .* its baseline/);
  expect(output.replace(/\s+/g, ' ')).toMatch(
    /slower in fresh processes beside some that ran what was accepted: (?:[\d.]+×, ){2,4}[\d.]+×/,
  );
  expect(exitCode).toBe(1);
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
  const temporary = readdirSync(join(project.sharedFolder, 'tmp'));
  expect(temporary.filter(name => name.startsWith('jest-savepoint-base-'))).toEqual([]);
});

test('without a repository it is inconclusive, and said from which slowdown on a run is sure', async () => {
  renameSync(project.path('.git'), project.path('cache/.git'));
  const {exitCode, output} = await run('--ci');
  expect(output).toMatch(/● waits\n[^]*Wall time/);
  expect(output.replace(/\s+/g, ' ')).toMatch(
    /inconclusive: the project is in no repository of git; as it usually varies, a single run is sure from [\d.]+× on/,
  );
  expect(exitCode).toBe(0);
});
