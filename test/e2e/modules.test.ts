import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

afterEach(killJests);

test('a project of ES modules', async () => {
  const project = new Project({
    files: {
      'package.json': '{"type": "module"}',
      'jest.config.js':
        "export default {preset: 'jest-savepoint', transform: {}, setupFiles: ['<rootDir>/setup.js']};",
      'savepoint.config.js': "export default {schema: {files: ['schema.sql']}};",
      'schema.sql': 'CREATE TABLE notes (body text);',
      'setup.js': `
        import {Client} from 'pg';
        const client = new Client();
        await client.connect();
        const {rows} = await client.query('SELECT 42 AS answer');
        globalThis.answer = rows[0].answer;`,
      'notes.js': `
        import pg from 'pg';
        export const pool = new pg.Pool({connectionString: process.env.DATABASE_URL});
        export const count = async () => (await pool.query('SELECT count(*)::int AS notes FROM notes')).rows[0].notes;`,
      'notes.test.js': `
        import {count, pool} from './notes.js';

        await pool.query("INSERT INTO notes VALUES ('of the file')");

        test('a query of the set-up file is answered', () => {
          expect(answer).toBe(42);
        });

        test('data made while the file is loaded is there', async () => {
          expect(await count()).toBe(1);
          await pool.query("INSERT INTO notes VALUES ('of the test')");
        });

        test('data of another test is not', async () => {
          expect(await count()).toBe(1);
        });`,
    },
  });
  const {exitCode, output, statuses} = await runJest(project, [...jsonArgs], {
    env: {NODE_OPTIONS: '--experimental-vm-modules'},
  });
  expect(output).not.toContain('●');
  expect(statuses).toEqual({
    'a query of the set-up file is answered': 'passed',
    'data made while the file is loaded is there': 'passed',
    'data of another test is not': 'passed',
  });
  expect(exitCode).toBe(0);
  project.remove();
});

test('a project within a configuration of several', async () => {
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': `module.exports = {
        reporters: ['default', 'jest-savepoint/reporter'],
        projects: ['<rootDir>/plain', '<rootDir>/database'],
      };`,
      'plain/package.json': '{}',
      'plain/jest.config.js': 'module.exports = {};',
      'plain/some.test.js':
        "test('without a database', () => expect(process.env.DATABASE_URL).toBeUndefined());",
      'database/package.json': '{}',
      'database/jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'database/savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}};",
      'database/schema.sql': 'CREATE TABLE notes (body text);',
      'database/some.test.js': `
        const {Pool} = require('pg');
        test('with a database', async () => {
          const {rows} = await new Pool().query('SELECT * FROM notes');
          expect(rows).toEqual([]);
        });`,
    },
  });
  const {exitCode, output, statuses} = await runJest(project, [...jsonArgs]);
  expect(output).not.toContain('●');
  expect(output).toContain('Savepoint:   1 test, 1 statement');
  expect(statuses).toEqual({'without a database': 'passed', 'with a database': 'passed'});
  expect(exitCode).toBe(0);
  project.remove();
});
