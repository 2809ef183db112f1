import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop'});
// Other tests' runs, which share the cache, have not built this schema.
shop.write({'db/schema.sql': `${shop.read('db/schema.sql')}\n-- as the doctor sees it first`});
const bare = new Project({files: {'package.json': '{}', 'jest.config.js': 'module.exports = {};'}});

afterAll(() => {
  shop.remove();
  bare.remove();
});

interface Doctor {
  readonly sections: readonly {
    readonly title: string;
    readonly checks: readonly {
      readonly name: string;
      readonly status: string;
      readonly message: string;
      readonly fix?: string;
    }[];
  }[];
}
const checksOf = (json: unknown) =>
  Object.fromEntries((json as Doctor).sections.flatMap(({checks}) => checks).map(each => [each.name, each]));

test('a project that works: what was chosen, and nothing to fix', async () => {
  const {exitCode, stdout} = await runCli(shop, ['doctor']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/✓ test environment +jest-savepoint\/environment/);
  expect(stdout).toMatch(/✓ engine +local: PostgreSQL \d+\.\d+, .*; no server is named/);
  expect(stdout).toMatch(/not used: server: /);
  expect(stdout).toMatch(/✓ settings .*fsync = off/);
  expect(stdout).toMatch(/✓ schema +not in the cache: the next run builds it/);
  expect(stdout).toContain('Everything a run needs is there.');
  expect(stdout).not.toContain('✗');
});

test('after a run: the cached schema, the baselines and the last run', async () => {
  await runJest(shop);
  const {exitCode, json} = await runCli(shop, ['doctor', '--json']);
  expect(exitCode).toBe(0);
  const checks = checksOf(json);
  expect(checks.schema?.message).toMatch(/^from cache: 13 tables, built at 20/);
  expect(checks.counters?.message).toBe('137 tests in 12 files');
  expect(checks['last run']?.message).toContain('137 tests, 0 failing verdicts');
  expect(checks.timings?.message).toContain('1 accepted run');
});

test('a broken baseline and one without its test are found', async () => {
  shop.write({
    'test/__savepoints__/users.test.js.json': '{',
    'test/__savepoints__/gone.test.js.json': '{"version": 1, "tests": {}}',
  });
  const {exitCode, stdout} = await runCli(shop, ['doctor']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/! counters .*1 file is for tests that are\s+gone/);
  expect(stdout).toMatch(/✗ counters +The counters baseline\s.*users\.test\.js\.json/);
});

test('Jest without the preset: each missing part, with how to add it', async () => {
  const {exitCode, json} = await runCli(bare, ['doctor', '--json']);
  expect(exitCode).toBe(1);
  const checks = checksOf(json);
  for (const part of ['test environment', 'global set-up', 'reporters'])
    expect(checks[part]).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('jest-savepoint') as string,
    });
  expect(checks.schema).toMatchObject({status: 'warning', fix: expect.stringContaining('schema:') as string});
});

test('what Jest or our own options refuse is told, with the rest', async () => {
  bare.write({'savepoint.config.js': "module.exports = {schemas: 'db/schema.sql'};"});
  const options = await runCli(bare, ['doctor']);
  expect(options.exitCode).toBe(1);
  expect(options.stdout).toMatch(/✗ options .*Invalid options in/);
  expect(options.stdout).toContain('Did you mean "schema"?');
  bare.write({'jest.config.js': "module.exports = {preset: 'jest-savepiont'};"});
  const jest = await runCli(bare, ['doctor']);
  expect(jest.exitCode).toBe(1);
  expect(jest.stdout).toMatch(/✗ configuration .*Jest's configuration cannot be read/);
  expect(jest.stdout).toContain('Preset jest-savepiont not found');
});

test('passwords are not shown', async () => {
  bare.write({'jest.config.js': 'module.exports = {};', 'savepoint.config.js': 'module.exports = {};'});
  const env = {SAVEPOINT_DATABASE_URL: 'postgres://me:secret-word@127.0.0.1:1/db'};
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const {exitCode, stdout, stderr} = await runCli(bare, args, env);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('127.0.0.1:1');
    expect(stdout + stderr).not.toContain('secret-word');
  }
});

test.each(['local', 'pglite'])(
  'a cached schema whose inputs are not all named is found out, on %s',
  async engine => {
    const project = new Project({
      files: {
        'package.json': '{}',
        'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
        'savepoint.config.js': `module.exports = {
        engine: '${engine}', schema: {run: require('./build.js'), inputs: ['build.js']}};`,
        'build.js': `module.exports = async ({connectionString}) => {
        const client = new (require('pg').Client)(connectionString);
        await client.connect();
        await client.query(require('fs').readFileSync(__dirname + '/db.sql', 'utf8'));
        await client.end();
      };`,
        'db.sql': "CREATE TABLE a (id int PRIMARY KEY, at text); INSERT INTO a VALUES (1, 'once');",
        'a.test.js': "test('is', () => undefined);",
      },
    });
    try {
      await runJest(project);
      const same = await runCli(project, ['doctor', '--verify', '--json']);
      expect(checksOf(same.json)['cached schema']).toMatchObject({
        status: 'ok',
        message: expect.stringMatching(/^as it is when it is built anew: \d+ objects compared/) as string,
      });
      project.write({
        'db.sql': "CREATE TABLE a (id int, at text); CREATE TABLE b (); INSERT INTO a VALUES (1, 'twice');",
      });
      const {exitCode, stdout} = await runCli(project, ['doctor', '--verify']);
      expect(exitCode).toBe(1);
      for (const each of [
        'constraint a_pkey on a: in the cache alone',
        'column public.a.id: different in the cache',
        'relation public.b: not in the cache',
        'rows public.a: different in the cache',
      ])
        expect(stdout).toContain(each);
      expect(stdout).toMatch(/✗ cached schema .*\n[^]*→ Where a seed takes/);
    } finally {
      project.remove();
    }
  },
);
