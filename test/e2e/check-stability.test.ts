import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

const project = new Project({
  files: {
    'package.json': '{}',
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'savepoint.config.js': 'module.exports = {};',
    'steady.test.js': `
      const {Client} = require('pg');
      let client;
      beforeEach(async () => { client = new Client(); await client.connect(); });
      afterEach(() => client.end());
      test('is steady', () => client.query('SELECT 1'));
    `,
  },
});
const restless = `
  const {appendFileSync, readFileSync} = require('node:fs');
  const {Client} = require('pg');
  test('is restless', async () => {
    appendFileSync('count.txt', 'x');
    const client = new Client();
    await client.connect();
    for (const _ of readFileSync('count.txt', 'utf8')) await client.query('SELECT 1');
    await client.end();
  });`;

afterEach(killJests);
afterAll(() => project.remove());

test('a suite that is steady: nothing is flagged, and the least slowdown of each test', async () => {
  await runJest(project);
  const {exitCode, stdout, stderr} = await runCli(project, ['baseline', 'check-stability', '--runs=3']);
  expect(stdout).toContain('3 runs of the same code: 0 false alarms, 0 tests with unsteady counters');
  expect(stdout).toMatch(
    /Least detectable slowdown +slowdown +spread +CPU time\n +steady\.test\.js › is steady +\d+\.\d\d× +\d+\.\d % +\d/,
  );
  expect(stderr).toBe('Run 1 of 3\nRun 2 of 3\nRun 3 of 3\n');
  expect(exitCode).toBe(0);
});

test('a test whose counters change by themselves is named', async () => {
  project.write({'restless.test.js': restless});
  await runJest(project);
  const {exitCode, json} = await runCli(project, ['baseline', 'check-stability', '--runs=2', '--json']);
  expect(json).toMatchObject({
    runs: 2,
    // It has run once, and once in the process that runs again what is accepted.
    unsteady: [{id: 'restless.test.js › is restless', statements: [3, 4]}],
    flags: [{id: 'restless.test.js › is restless', kind: 'counter-changed', runs: 2}],
  });
  expect(exitCode).toBe(1);
});

test('a run that leaves no record, and options that mean nothing, are errors', async () => {
  const times = await runCli(project, ['baseline', 'check-stability', '--runs=1']);
  expect(times.exitCode).toBe(2);
  expect(times.stderr).toMatch(/Option --runs must be:\s+a whole number, 2 or more/);
  project.write({
    'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}};",
    'schema.sql': 'CREATE TABLES;',
  });
  const broken = await runCli(project, ['baseline', 'check-stability', '--runs=2']);
  expect(broken.exitCode).toBe(2);
  expect(broken.stderr).toMatch(/A run of the suite left no record[^]*syntax error/);
});
