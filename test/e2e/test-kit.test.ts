import {Project} from '../support/project';
import {jsonArgs, killJests, runJest, runJestUntilItEnds} from '../support/run-jest';

const project = new Project({fixture: 'test-kit'});

afterEach(killJests);
afterAll(() => project.remove());

const workers = ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB'];

test.each([
  ['in band', ['--runInBand']],
  ['in child processes', workers],
  ['in worker threads', [...workers, '--workerThreads']],
])('what a test can use works %s', async (_where, args) => {
  const {exitCode, output, statuses} = await runJestUntilItEnds(project, [...jsonArgs, ...args]);
  expect(output).not.toContain('●');
  expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
  expect(Object.keys(statuses).length).toBeGreaterThan(30);
  expect(output).not.toMatch(/did not exit|failed to exit gracefully/);
  expect(exitCode).toBe(0);
});

const CONFIG = {
  'package.json': '{}',
  'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
};

test('a test beyond its budget fails, and its alert is told', async () => {
  const late = new Project({
    files: {
      ...CONFIG,
      'late.test.js': `
        const {setTimeout: sleep} = require('node:timers/promises');
        const {perf} = require('jest-savepoint');

        perf.onAlert(alert => {
          if (alert.name === 'angry') throw new Error('heard of it');
        });
        test('late', async () => {
          perf.budget(5);
          await sleep(20);
        });
        test('angry', async () => {
          perf.budget(5);
          await sleep(20);
        });
        test('in time', () => {
          perf.budget(10_000);
          expect(perf.alerts()).toMatchObject([
            {kind: 'test', name: 'late', test: 'late', budgetMs: 5},
            {kind: 'test', name: 'angry'},
          ]);
        });`,
    },
  });
  const {exitCode, output, statuses} = await runJest(late, [...jsonArgs]);
  expect(statuses).toEqual({late: 'failed', angry: 'failed', 'in time': 'passed'});
  expect(output).toMatch(/The test took [\d.]+ ms, more than its budget of 5 ms\./);
  expect(output).toContain('heard of it');
  expect(exitCode).toBe(1);
  late.remove();
});

test('without our environment there is an error that says so, and none for importing it', async () => {
  const calls: Readonly<Record<string, string>> = {
    db: "db.query('SELECT 1')",
    'perf.measure()': "perf.measure('x', () => 1)",
    'perf.budget()': 'perf.budget(5)',
    'memory.track()': "memory.track({}, 'x')",
    'benchmark()': "benchmark('x', () => 1)",
    'resources.lock()': "resources.lock('x')",
    'stats()': 'stats()',
    'diagnose()': 'diagnose()',
    'toExecuteQueries()': 'expect(() => 1).toExecuteQueries(0)',
    'toCompleteWithin()': 'expect(() => 1).toCompleteWithin(5)',
  };
  const other = new Project({
    files: {
      ...CONFIG,
      'other.test.js': `/** @jest-environment node */
        const {benchmark, db, diagnose, memory, perf, resources, stats} = require('jest-savepoint');
        require('jest-savepoint/matchers');
        ${Object.entries(calls)
          .map(([name, call]) => `test('${name}', async () => ${call});`)
          .join('\n')}`,
    },
  });
  const {output, statuses} = await runJest(other, [...jsonArgs]);
  for (const name of Object.keys(calls)) {
    expect(statuses[name]).toBe('failed');
    expect(output).toContain(
      `${name} was used outside a test file, or in one that has another test environment.`,
    );
  }
  expect(output).toContain("testEnvironment: 'jest-savepoint/environment'");
  other.remove();
});

test('where tables are not counted, toSeqScan says why', async () => {
  const uncounted = new Project({
    files: {
      ...CONFIG,
      'savepoint.config.js':
        "module.exports = {gate: {enabled: false, tables: false}, isolationByFile: {'^own': 'database'}};",
      'plain.test.js': `
        require('jest-savepoint/matchers');
        test('plain', async () => expect(() => 1).not.toSeqScan('notes'));`,
      'own.test.js': `
        require('jest-savepoint/matchers');
        test('own', async () => expect(() => 1).not.toSeqScan('notes'));`,
    },
  });
  const {output, statuses} = await runJest(uncounted, [...jsonArgs]);
  expect(statuses).toEqual({plain: 'failed', own: 'failed'});
  expect(output).toContain('gate.tables is false: nobody counts what is done to tables.');
  expect(output).toContain("isolation: 'database' does not count what is done to tables.");
  uncounted.remove();
});

test('PGlite tells of sequential scans, too; pg-mem says that it does not', async () => {
  const args = [...jsonArgs, '--ci', 'matchers', '-t', 'sequential scans|statements of a'];
  const pglite = await runJest(project, args, {env: {SAVEPOINT_ENGINE: 'pglite'}});
  expect(pglite.output).not.toContain('●');
  expect(pglite.exitCode).toBe(0);
  const memory = await runJest(project, args, {env: {SAVEPOINT_ENGINE: 'pg-mem'}});
  expect(memory.output).toMatch(
    /pg-mem \(\S+\) does not count what is done to tables: PostgreSQL 15 and newer does/,
  );
  expect(memory.statuses['statements of a transaction are counted with its BEGIN and COMMIT']).toBe('passed');
});
