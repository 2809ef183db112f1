import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

afterEach(killJests);

test('what to do about an error stands where Jest prints it', async () => {
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': 'module.exports = {timeouts: {waitMs: 50}};',
      'some.test.js': `
        const {Client} = require('pg');
        const open = async () => {
          const client = new Client();
          await client.connect();
          return client;
        };
        test('waits for itself', async () => {
          const [a, b] = [await open(), await open()];
          await a.query('BEGIN');
          await b.query('SELECT 1');
        });
        test('is slower than the wait', async () => {
          const [a, b] = [await open(), await open()];
          await a.query('BEGIN');
          await Promise.race([b.query('SELECT 2'), new Promise((_, fail) => setTimeout(fail, 20, new Error('too late')))]);
        });
        test('misspells a column', async () => {
          await (await open()).query('SELECT relnam FROM pg_class');
        });
        test('commits for real', async () => {
          const client = await open();
          await client.query('SET standard_conforming_strings = off');
          await client.query(String.raw\`SELECT '\\''; COMMIT; --'\`).catch(() => undefined);
        });
      `,
    },
  });
  const {exitCode, output} = await runJest(project);
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /error: jest-savepoint: this statement \(at some\.test\.js:\d+:\d+\) waited 50 ms .*\n\n\s+Hint: Inside a test all clients share one transaction/,
  );
  expect(output).toMatch(
    /too late\n\n\s+At that time a statement \(at some\.test\.js:\d+:\d+\) waits for the database, which is held by a transaction of another client at some\.test\.js/,
  );
  expect(output).toMatch(/Hint: Perhaps you meant to reference the column "pg_class\.relname"/);
  expect(output).toMatch(/was ended by a statement: SELECT .*\n\n\s+What it committed is removed/);
  project.remove();
});
