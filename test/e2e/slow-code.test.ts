import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const project = new Project({
  files: {
    'package.json': '{"name": "worker"}',
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'savepoint.config.js': "module.exports = {cacheDir: 'cache'};",
    'test/work.test.js': `
      const {Client} = require('pg');
      const {setTimeout: sleep} = require('node:timers/promises');
      const work = times => {
        let sum = 0;
        for (let i = 0; i < times * 1_000; i++) sum += Math.sqrt(i) % 7;
        return sum;
      };
      test.each([20, 30, 40, 50, 60, 70, 80, 90])('works %i', times => {
        work(times * (times === 60 && process.env.SLOW ? 2 : 1));
      });
      test('asks', async () => {
        const client = new Client();
        await client.connect();
        for (let i = 0; i < 9; i++) await client.query('SELECT count(*) FROM generate_series(1, 9999)');
        await client.end();
      });
      test('waits', () => sleep(400));
      test('has a snapshot', () => expect([work(20) > 0]).toMatchSnapshot());
      let runs = 0;
      test('counts its runs', () => expect(++runs).toBe(1));`,
  },
});

afterEach(killJests);
afterAll(() => project.remove());

/** The tests that were repeated. */
function repeatedTests(): readonly string[] {
  const folder = join(project.path('cache'), 'baselines');
  const file = readdirSync(folder, {recursive: true, encoding: 'utf8'}).find(name =>
    /linux.*\.json$/.test(name),
  )!;
  const {tests} = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    readonly tests: Readonly<Record<string, {readonly warm: readonly unknown[]}>>;
  };
  return Object.keys(tests)
    .filter(id => tests[id]!.warm.length > 0)
    .map(id => id.replace('test/work.test.js › ', ''));
}

test('a test that has become slower fails the run once it was slow in fresh processes, too', async () => {
  const run = (env: Record<string, string> = {}) => runJest(project, ['-i'], {env});
  for (let runs = 0; runs < 6; runs++) {
    const {exitCode, output} = await run();
    expect(output).toContain(
      runs < 5 ? `there were ${runs} before this one` : 'in 10 processes of their own',
    );
    expect(exitCode).toBe(0);
  }
  // What waits, or passes once only, is not repeated.
  const works = [20, 30, 40, 50, 60, 70, 80, 90].map(times => `works ${times}`);
  expect(repeatedTests()).toEqual(['asks', 'has a snapshot', ...works]);

  const unchanged = await run();
  expect(unchanged.output).toContain('all as in the baseline');
  expect(unchanged.exitCode).toBe(0);

  const slow = await run({SLOW: '1'});
  expect(slow.output).toContain('1 test slower');
  expect(slow.output).toMatch(/● works 60[^]*CPU time .* → .* its baseline/);
  expect(slow.output).toMatch(/slower in fresh processes: (?:[\d.]+×, ){4,}[\d.]+×/);
  expect(slow.exitCode).toBe(1);
}, 600_000);
