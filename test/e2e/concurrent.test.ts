import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

afterEach(killJests);

const files = (test: string) => ({
  'package.json': '{}',
  'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
  'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}, gate: {enabled: false}};",
  'schema.sql': `
    CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, visits int DEFAULT 0);
    INSERT INTO users (email) VALUES ('seed');`,
  'some.test.js': test,
});

/** So many tests that all do the same, with one pool for all. */
const crowd = (count: number, poolMax: number, docblock = '') => `${docblock}
  const {Pool} = require('pg');
  const pool = new Pool({max: ${poolMax}});
  afterAll(() => pool.end());
  const emails = async () =>
    (await pool.query({name: 'emails', text: 'SELECT email FROM users ORDER BY id'})).rows.map(({email}) => email);
  for (let i = 0; i < ${count}; i++) {
    test.concurrent('test ' + i, async () => {
      const own = 'own ' + i;
      expect((await pool.query("INSERT INTO users (email) VALUES ('same') RETURNING id")).rows).toEqual([{id: 2}]);
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query("UPDATE users SET email = $1, visits = visits + 1 WHERE email = 'seed'", [own]);
      await client.query('COMMIT');
      client.release();
      const [all, visits] = await Promise.all([emails(), pool.query('SELECT sum(visits)::int AS n FROM users')]);
      expect(all).toEqual([own, 'same']);
      expect(visits.rows).toEqual([{n: 1}]);
      await new Promise(resolve => pool.query('SELECT email FROM users', () => pool.query('SELECT 1', resolve)));
    });
  }
  test('one that runs alone', async () => {
    await pool.query("INSERT INTO users (email) VALUES ('same')");
    expect(await emails()).toEqual(['seed', 'same']);
  });`;

test.each([
  [2, 10],
  [5, 1],
  [20, 3],
])(
  '200 concurrent tests, %i at once with %i connections, have databases of their own',
  async (maxConcurrency, poolMax) => {
    const project = new Project({files: files(crowd(200, poolMax))});
    for (const verdict of ['baseline written', 'all as in the baseline']) {
      const {output, exitCode} = await runJest(project, [`--maxConcurrency=${maxConcurrency}`]);
      expect(output).toContain('201 passed, 201 total');
      expect(output).toContain('Savepoint:   201 tests, 1,602 statements');
      expect(output).toContain(verdict);
      expect(exitCode).toBe(0);
    }
    project.remove();
  },
);

test.each([29, 30] as const)('Jest %i runs them, each with the data of its blocks', async jest => {
  const docblock = '/** @jest-environment-options {"isolation": "database"} */';
  const project = new Project({
    jest,
    files: files(`${crowd(10, 3, docblock)}
      beforeAll(() => pool.query("UPDATE users SET visits = 0"));
      describe('a block', () => {
        test.concurrent('vacuums', async () => {
          await pool.query('VACUUM users');
          expect(await emails()).toEqual(['seed']);
        });
      });`),
  });
  const {output, statuses, exitCode} = await runJest(project, [...jsonArgs]);
  expect(output).not.toContain('●');
  expect(Object.keys(statuses)).toHaveLength(12);
  expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
  expect(exitCode).toBe(0);
  project.remove();
});

test('a concurrent test that fails, in whatever way, fails alone, and what it did is undone', async () => {
  const project = new Project({
    files: files(`
      const {Pool} = require('pg');
      const pool = new Pool();
      const insert = () => pool.query("INSERT INTO users (email) VALUES ('same')");
      test.concurrent('throws', async () => { await insert(); throw new Error('on purpose'); });
      test.concurrent('is too slow', async () => { await insert(); await pool.query('SELECT pg_sleep(20)'); }, 300);
      test.concurrent('calls back', done => { pool.query('SELECT 1', error => done(error)); });
      test.concurrent('commits', async () => { await insert(); await pool.query('DO $$BEGIN COMMIT; END$$'); });
      test.concurrent('leaves a statement behind', async () => {
        await insert();
        setTimeout(() => insert().catch(() => undefined), 200);
      });
      test.concurrent('leaves a transaction open', async () => {
        const client = await pool.connect();
        await client.query("BEGIN; INSERT INTO users (email) VALUES ('same')");
      });
      for (let i = 0; i < 20; i++)
        test.concurrent('another ' + i, async () => {
          await insert();
          await new Promise(resolve => setTimeout(resolve, 30));
          expect((await pool.query('SELECT count(*)::int AS n FROM users')).rows).toEqual([{n: 2}]);
        });
    `),
  });
  const {output, statuses} = await runJest(project, ['--maxConcurrency=7', ...jsonArgs]);
  const failed = Object.keys(statuses).filter(name => statuses[name] === 'failed');
  expect(failed).toEqual(['throws', 'is too slow', 'commits']);
  expect(output).toContain('on purpose');
  expect(output).toContain('INSERT INTO users');
  project.remove();
});

test('what beforeAll has made in a transaction cannot be seen, and says how it can', async () => {
  const project = new Project({
    files: files(`
      const {Pool} = require('pg');
      const pool = new Pool();
      test.concurrent('before any data', async () => {
        expect((await pool.query('TABLE users')).rowCount).toBe(1);
      });
      describe('with data', () => {
        beforeAll(() => pool.query("INSERT INTO users (email) VALUES ('block')"));
        test('alone', async () => expect((await pool.query('TABLE users')).rowCount).toBe(2));
        test.concurrent('together', async () => undefined);
      });
    `),
  });
  const {output, statuses} = await runJest(project, [...jsonArgs]);
  expect(statuses).toEqual({
    'before any data': 'passed',
    'with data alone': 'passed',
    'with data together': 'failed',
  });
  expect(output).toContain('which does not see what beforeAll has made');
  expect(output).toContain("isolation: 'database'");
  project.remove();
});

test('what beforeAll has only read keeps no test from running beside others', async () => {
  const project = new Project({
    files: files(`
      const {Pool} = require('pg');
      const pool = new Pool();
      beforeAll(() => pool.query('SELECT * FROM users'));
      for (let i = 0; i < 10; i++)
        test.concurrent('together ' + i, () => pool.query("INSERT INTO users (email) VALUES ('same')"));
    `),
  });
  const {output} = await runJest(project);
  expect(output).toContain('10 passed, 10 total');
  project.remove();
});

test.each(['transaction', 'database'])(
  'with isolation %s a pool sets up its new connections for the test that has asked for them',
  async isolation => {
    const test = (pool: string) => `/** @jest-environment-options {"isolation": "${isolation}"} */
      const {Pool} = require('pg');
      const statements = ['SET search_path TO other, public', "SET TIME ZONE 'Asia/Tokyo'"];
      const setUp = async client => {
        for (const statement of statements) await client.query(statement);
      };
      const pool = ${pool};
      afterAll(() => pool.end());
      for (let i = 0; i < 12; i++)
        test.concurrent('test ' + i, async () => {
          const {rows} = await pool.query("SELECT current_setting('search_path') AS path, current_setting('timezone') AS zone");
          expect(rows).toEqual([{path: 'other, public', zone: 'Asia/Tokyo'}]);
        });`;
    const project = new Project({
      files: {
        ...files("test('nothing', () => undefined);"),
        'event.test.js': test(
          "new Pool().on('connect', client => statements.forEach(statement => client.query(statement)))",
        ),
        'option.test.js': test('new Pool({onConnect: setUp})'),
      },
    });
    const {output} = await runJest(project);
    expect(output).toContain('25 passed, 25 total');
    expect(output).not.toContain('queryQueue is deprecated');
    project.remove();
  },
);

test('tests with several connections each do not wait for each other where there are few', async () => {
  const project = new Project({
    files: files(`/** @jest-environment-options {"isolation": "database"} */
      const {Pool} = require('pg');
      const pool = new Pool();
      afterAll(() => pool.end());
      for (let i = 0; i < 12; i++)
        test.concurrent('test ' + i, async () => {
          const client = await pool.connect();
          await client.query('BEGIN');
          await client.query("INSERT INTO users (email) VALUES ('same')");
          expect((await pool.query('TABLE users')).rowCount).toBe(1);
          await client.query('COMMIT');
          client.release();
        }, 30_000);
    `),
  });
  const {output} = await runJest(project, [], {env: {CI: '1'}});
  expect(output).toContain('12 passed, 12 total');
  project.remove();
});

test('a statement that a driver has kept from an unknown test is refused, rather than sent for another one', async () => {
  const test = (max: number) => `
    const sql = require('postgres')({max: ${max}});
    afterAll(() => sql.end());
    for (let i = 0; i < 30; i++)
      test.concurrent('test ' + i, async () => {
        await sql\`INSERT INTO users (email) VALUES ('same')\`;
        await sql.begin(tx => tx\`UPDATE users SET email = \${'own ' + i} WHERE email = 'seed'\`);
        expect((await sql\`SELECT email FROM users ORDER BY id\`).map(({email}) => email)).toEqual(['own ' + i, 'same']);
      });`;
  const project = new Project({files: files(test(10))});
  for (const verdict of ['baseline written', 'all as in the baseline']) {
    const {output} = await runJest(project);
    expect(output).toContain('30 passed, 30 total');
    expect(output).toContain(verdict);
  }
  project.write({'some.test.js': test(2)});
  const {output, exitCode} = await runJest(project);
  expect(exitCode).toBe(1);
  expect(output).toContain('nobody knows to which of several concurrent tests a statement belongs');
  expect(output).not.toContain('duplicate key');
  project.remove();
});

test('concurrent tests of an ES module have databases of their own', async () => {
  const project = new Project({
    files: {
      ...files(''),
      'some.test.mjs': `
        import pg from 'pg';
        import {test, expect} from '@jest/globals';
        const pool = new pg.Pool({max: 1});
        for (let i = 0; i < 20; i++)
          test.concurrent('test ' + i, async () => {
            await Promise.all([pool.query("INSERT INTO users (email) VALUES ('same')"), pool.query('SELECT 1')]);
            expect((await pool.query('TABLE users')).rowCount).toBe(2);
          });`,
      'jest.config.js': "module.exports = {preset: 'jest-savepoint', testMatch: ['**/*.test.mjs']};",
    },
  });
  const {output} = await runJest(project, [], {nodeArgs: ['--experimental-vm-modules']});
  expect(output).toContain('20 passed, 20 total');
  project.remove();
});

test("the pool's statistics have the connections of concurrent tests and of databases of tests", async () => {
  const test = (docblock: string) => `${docblock}
    const {Pool} = require('pg');
    const {stats} = require('jest-savepoint');
    const pool = new Pool({max: 3});
    afterAll(() => pool.end());
    for (let i = 0; i < 3; i++) test.concurrent('test ' + i, () => pool.query('SELECT pg_sleep(0.2)'));
    test('statistics', async () => {
      const {acquisitions, reconnects, averageAcquisitionMs, p99AcquisitionMs} = (await stats()).pool;
      expect(acquisitions).toBeGreaterThanOrEqual(4);
      expect(reconnects).toBeGreaterThanOrEqual(3);
      expect(p99AcquisitionMs).toBeGreaterThanOrEqual(averageAcquisitionMs);
    });`;
  const project = new Project({files: files(test(''))});
  expect((await runJest(project)).output).toContain('4 passed, 4 total');
  project.write({'some.test.js': test('/** @jest-environment-options {"isolation": "database"} */')});
  expect((await runJest(project)).output).toContain('4 passed, 4 total');
  project.remove();
});
