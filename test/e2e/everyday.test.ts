import {Project} from '../support/project';
import {jsonArgs, killJests, runJest, runJestUntilItEnds} from '../support/run-jest';

const everyday = new Project({fixture: 'everyday'});

afterEach(killJests);
afterAll(() => everyday.remove());

// A limit of memory makes Jest use workers even for a few quick files.
const workers = ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB'];

test.each([
  ['in band', ['--runInBand']],
  ['in band, with a look for open handles', ['--runInBand', '--detectOpenHandles']],
  ['in child processes', workers],
  ['in worker threads', [...workers, '--workerThreads']],
])('what applications do works %s', async (_where, args) => {
  const {exitCode, output, exitDelayMs, statuses} = await runJestUntilItEnds(everyday, [
    ...jsonArgs,
    ...args,
  ]);

  expect(output).not.toContain('●');
  expect(exitCode).toBe(0);
  const {'is not run': skipped, 'is not written': todo, ...others} = statuses;
  expect([skipped, todo]).toEqual(['pending', 'todo']);
  expect(Object.keys(others)).toHaveLength(30);
  expect(new Set(Object.values(others))).toEqual(new Set(['passed']));

  expect(output).toMatch(/Savepoint: {3}29 tests, \d+ statements/);
  expect(output).toContain(
    'Not measured, by choice or in another test environment: test/other-environment.test.js.',
  );

  // The application's pools are still open.
  expect(output).not.toMatch(/did not exit|failed to exit gracefully|open handle/);
  expect(exitDelayMs).toBeLessThan(10_000);
});

test('a worker has one connection for all of its test files', async () => {
  const file = (name: string) => `
    const {appendFileSync} = require('node:fs');
    const {Client} = require('pg');

    test('${name}', async () => {
      const client = new Client();
      await client.connect();
      const {rows} = await client.query('SELECT pg_backend_pid() AS backend');
      await client.end();
      appendFileSync('backends.txt', process.env.JEST_WORKER_ID + ' ' + rows[0].backend + '\\n');
    });`;
  const names = Array.from({length: 8}, (_, i) => `file-${i}`);
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      ...Object.fromEntries(names.map(name => [`${name}.test.js`, file(name)])),
    },
  });
  // With --ci nothing is accepted, and no further process runs it again.
  const {exitCode} = await runJest(project, [...workers, '--ci']);
  expect(exitCode).toBe(0);
  const lines = project.read('backends.txt').trim().split('\n');
  expect(lines).toHaveLength(8);
  const workersUsed = new Set(lines.map(line => line.split(' ')[0]));
  expect(workersUsed).toEqual(new Set(['1', '2']));
  expect(new Set(lines).size).toBe(2);
  expect(new Set(lines.map(line => line.split(' ')[1])).size).toBe(2);
  project.remove();
});

test('a file that does not want to be measured is kept apart all the same', async () => {
  const notes = `
    const {Pool} = require('pg');
    const pool = new Pool();
    const add = () => pool.query("INSERT INTO notes (body) VALUES ('a note') RETURNING id");
    test.each(['a', 'b'])('adds %s', async () => expect((await add()).rows).toEqual([{id: 1}]));`;
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}};",
      'schema.sql': 'CREATE TABLE notes (id serial PRIMARY KEY, body text)',
      'loud.test.js': notes,
      'quiet.test.js': `/** @jest-environment-options {"measure": false} */${notes}`,
    },
  });
  const {exitCode, output} = await runJest(project);
  expect(output).toContain('Savepoint:   2 tests, 2 statements');
  expect(output).toContain('Not measured, by choice or in another test environment: quiet.test.js.');
  expect(project.files).toContain('__savepoints__/loud.test.js.json');
  expect(project.files).not.toContain('__savepoints__/quiet.test.js.json');
  expect(exitCode).toBe(0);
  project.remove();
});
