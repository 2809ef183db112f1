import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

const project = new Project({
  files: {
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'savepoint.config.js':
      "module.exports = {schema: {files: ['schema.sql']}, env: {APP_SOCKET: 'socket'}, gate: {enabled: false}};",
    'schema.sql': 'CREATE TABLE notes (text text);',
    'count.js': `
      const {Client} = require('pg');
      const client = new Client(process.env.COUNT_BY_SOCKET ? {host: process.env.APP_SOCKET} : {connectionString: process.env.DATABASE_URL});
      client.connect().then(() => client.query('SELECT count(*)::int AS n FROM notes')).then(
        ({rows}) => { console.log(rows[0].n); return client.end(); },
        error => { console.log(error.code); process.exitCode = 1; },
      );`,
    'child.test.js': `
      const {execFileSync, execFile} = require('node:child_process');
      const {Pool} = require('pg');
      const pool = new Pool();
      const count = env => new Promise(resolve =>
        execFile(process.execPath, ['count.js'], {cwd: __dirname, ...(env && {env: {...process.env, ...env}})}, (error, out) => resolve(out.trim())));
      beforeEach(() => pool.query("INSERT INTO notes VALUES ('a'), ('b')"));
      test('sees what the test has written', async () => { expect(await count()).toBe('2'); });
      test('sees it through the Unix socket', async () => { expect(await count({COUNT_BY_SOCKET: '1'})).toBe('2'); });
      test('needs the password', async () => {
        expect(await count({DATABASE_URL: process.env.DATABASE_URL.replace(/:[^:@]*@/, ':guess@')})).toBe('28P01');
      });`,
  },
});

afterEach(killJests);
afterAll(() => project.remove());

test.each([
  ['--runInBand'],
  ['--workerThreads', '-w', '2', '--workerIdleMemoryLimit=2GB'],
  ['-w', '2', '--workerIdleMemoryLimit=2GB'],
])('a child process is in the sandbox of the test that started it: %s', async (...args) => {
  const {exitCode, statuses, output} = await runJest(project, [...args, ...jsonArgs]);
  expect({statuses, output}).toMatchObject({
    statuses: {
      'sees what the test has written': 'passed',
      'sees it through the Unix socket': 'passed',
      'needs the password': 'passed',
    },
  });
  expect(exitCode).toBe(0);
});
