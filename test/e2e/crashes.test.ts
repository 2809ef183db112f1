import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

afterEach(killJests);

test.each([
  ['was killed', "process.kill(process.pid, 'SIGKILL')"],
  // Jest tries such a file four times.
  ['ended itself', 'process.exit(3)'],
])('what ended before a worker %s is measured all the same', async (_how, crash) => {
  const query = `
    const {Client} = require('pg');
    const query = async () => {
      const client = new Client();
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
    };`;
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'crash.test.js': `${query}
        test('before the crash', query);
        test('crashes', async () => {
          await query();
          ${crash};
          await new Promise(() => undefined);
        });
        test('after the crash', query);`,
      'whole.test.js': `${query}
        test('one', query);
        test('two', query);`,
    },
  });
  const {exitCode, output} = await runJest(project, ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB']);
  expect(exitCode).toBe(1);
  expect(output).toContain('FAIL ./crash.test.js');
  expect(output).toMatch(/Savepoint: {3}3 tests, 3 statements/);
  expect(project.read('__savepoints__/crash.test.js.json')).toContain('before the crash');
  project.remove();
});

test('where the server dies each test tells so, and the run ends', async () => {
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': "module.exports = {engine: 'local', gate: {enabled: false}};",
      'server.test.js': `
        const {readFileSync} = require('fs');
        const {Client} = require('pg');
        const client = new Client();
        client.on('error', () => undefined);
        test('loses it', async () => {
          await client.connect();
          const {rows} = await client.query("SELECT current_setting('data_directory') AS folder");
          const [postmaster] = readFileSync(rows[0].folder + '/postmaster.pid', 'utf8').split('\\n');
          process.kill(Number(postmaster), 'SIGQUIT');
          await client.query('SELECT pg_sleep(20)');
        });
        test('has none', async () => {
          await client.query('SELECT 1');
        });`,
    },
  });
  const {exitCode, output} = await runJest(project);
  expect(exitCode).toBe(1);
  expect(output).toContain('error: jest-savepoint lost its connection to the server');
  expect(output).toMatch(
    /SavepointError: The connection to PostgreSQL at .* is lost: .*\n\n.*Was the server stopped/,
  );
  expect(output).toContain('Tests:       2 failed, 2 total');
  expect(output).not.toContain('at SavepointEnvironment');
  project.remove();
});
