import {Project} from '../support/project';
import {jsonArgs, killJests, runJest, startJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(killJests);
afterAll(() => server.stop());

const unfinished = async () =>
  server.query(
    `SELECT datname FROM pg_database
      WHERE datname LIKE 'jest_savepoint%' AND shobj_description(oid, 'pg_database') IS NULL`,
  );

const files = {
  'package.json': '{}',
  'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
  'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}, gate: {enabled: false}};",
  'schema.sql': 'CREATE TABLE jobs (id serial PRIMARY KEY, name text UNIQUE, taken boolean DEFAULT false)',
  'pool.js': "module.exports = new (require('pg').Pool)();",
  'queue.test.js': `
    /**
     * @jest-environment-options {"isolation": "database"}
     */
    const pool = require('./pool');
    const jobs = async () => (await pool.query('SELECT name FROM jobs ORDER BY id')).rows.map(({name}) => name);
    beforeAll(() => pool.query("INSERT INTO jobs (name) VALUES ('one'), ('two')"));
    test('workers share out the queue', async () => {
      const take = async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        const sql = 'UPDATE jobs SET taken = true WHERE id = (SELECT id FROM jobs WHERE NOT taken ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name';
        const {rows} = await client.query(sql);
        return {name: rows[0].name, done: async () => { await client.query('COMMIT'); client.release(); }};
      };
      const [a, b] = [await take(), await take()];
      expect([a.name, b.name]).toEqual(['one', 'two']);
      await a.done();
      await b.done();
    });
    test('and the next test knows nothing of it', async () => {
      expect((await pool.query('SELECT FROM jobs WHERE taken')).rowCount).toBe(0);
      await pool.query("INSERT INTO jobs (name) VALUES ('three')");
      await pool.query('VACUUM jobs');
      expect(await jobs()).toEqual(['one', 'two', 'three']);
    });
    describe('a block', () => {
      beforeAll(() => pool.query("INSERT INTO jobs (name) VALUES ('of the block')"));
      test('has its own data as well', async () => {
        expect(await jobs()).toEqual(['one', 'two', 'of the block']);
      });
    });
    test('which are gone with it', async () => expect(await jobs()).toEqual(['one', 'two']));
    test('leaves a statement behind', () => {
      setTimeout(() => pool.query('SELECT late FROM jobs').catch(() => undefined), 50);
    });
    test('waits for it', () => new Promise(resolve => setTimeout(resolve, 100)));
  `,
  'plain.test.js': `
    const pool = require('./pool');
    test('is in a transaction', async () => {
      expect((await pool.query('SHOW transaction_isolation')).rows[0].transaction_isolation).toBe('serializable');
      expect((await pool.query('TABLE jobs')).rows).toEqual([]);
    });
  `,
};

test('a file has real databases by its docblock, with the same counters in every run, and nothing is left', async () => {
  const project = new Project({files});
  const env = {SAVEPOINT_DATABASE_URL: server.url};
  for (const verdict of ['baseline written to 2 files', 'all as in the baseline']) {
    const {exitCode, output} = await runJest(project, ['-i'], {env});
    expect(output).toContain('Tests:       7 passed, 7 total');
    expect(output).toContain(verdict);
    expect(output).toContain('SELECT late FROM jobs');
    expect(exitCode).toBe(0);
    expect(await unfinished()).toEqual([]);
  }
  const {exitCode} = await runJest(project, ['-w', '2', '--workerIdleMemoryLimit=2GB'], {env});
  expect(exitCode).toBe(0);
  expect(await unfinished()).toEqual([]);
  project.remove();
});

test('all files have by the configuration', async () => {
  const config =
    "module.exports = {schema: {files: ['schema.sql']}, isolation: 'database', gate: {enabled: false}};";
  const project = new Project({
    files: {
      ...files,
      'savepoint.config.js': config,
      'plain.test.js': "test('vacuums', () => require('./pool').query('VACUUM'));",
    },
  });
  const {exitCode, output} = await runJest(project);
  expect(output).toContain('Tests:       7 passed, 7 total');
  expect(exitCode).toBe(0);
  project.remove();
});

test('some files have by the configuration', async () => {
  const config =
    "module.exports = {schema: {files: ['schema.sql']}, isolationByFile: {'^vacuum': 'database'}, gate: {enabled: false}};";
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'schema.sql': 'CREATE TABLE jobs (id int)',
      'savepoint.config.js': config,
      'vacuum.test.js': "test('vacuums', () => new (require('pg').Pool)().query('VACUUM'));",
      'plain.test.js':
        "test('cannot', () => expect(new (require('pg').Pool)().query('VACUUM')).rejects.toThrow());",
    },
  });
  const {output} = await runJest(project);
  expect(output).toContain('Tests:       2 passed, 2 total');
  project.remove();
});

test("with isolation: 'none' data stays, for files that ask for it alone", async () => {
  const kept = (name: string) => `
    /**
     * @jest-environment-options {"isolation": "none"}
     */
    const pool = require('./pool');
    test.concurrent.each([1, 2])('counts %i', async id => {
      expect((await pool.query('SELECT 1 FROM jobs WHERE id = $1', [-id])).rowCount).toBe(0);
    });
    test('inserts', async () => { await pool.query("INSERT INTO jobs (name) VALUES ('${name}')"); });
    test('finds it', async () => {
      expect((await pool.query("SELECT name FROM jobs WHERE name = '${name}'")).rowCount).toBe(1);
    });
  `;
  const project = new Project({
    files: {
      ...files,
      'queue.test.js': kept('a'),
      'b.test.js': kept('b'),
      'c.test.js': files['plain.test.js'],
    },
  });
  const {exitCode, output} = await runJest(project, ['-i']);
  expect(output).toContain('Tests:       10 passed, 10 total');
  expect(exitCode).toBe(0);
  project.remove();
});

test('what a killed run has left is removed by the next one', async () => {
  const project = new Project({
    files: {
      ...files,
      'queue.test.js': `${files['queue.test.js']}
        test('hangs', async () => {
          await pool.query("INSERT INTO jobs (name) VALUES ('left')");
          process.stderr.write('now\\n');
          await new Promise(resolve => setTimeout(resolve, 30_000));
        }, 40_000);`,
    },
  });
  const env = {SAVEPOINT_DATABASE_URL: server.url};
  const killed = startJest(project, ['-i', 'queue'], {env});
  await killed.printed('now');
  killed.kill('SIGKILL');
  await killed.ended;
  expect(await unfinished()).not.toEqual([]);
  project.write({'queue.test.js': files['queue.test.js']});
  const {exitCode, statuses} = await runJest(project, ['-i', ...jsonArgs], {env});
  expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
  expect(exitCode).toBe(0);
  expect(await unfinished()).toEqual([]);
  project.remove();
});
