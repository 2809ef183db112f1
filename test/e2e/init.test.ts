import {Project, type ProjectFiles} from '../support/project';
import {runCli} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

let project: Project;
const start = (files: ProjectFiles) => (project = new Project({files}));

afterEach(() => {
  killJests();
  project.remove();
});

const testFile = `
  const {Client} = require('pg');
  test('has the schema', async () => {
    const client = new Client();
    await client.connect();
    expect((await client.query('SELECT * FROM users')).rows).toEqual([]);
    await client.end();
  });`;

test.each([
  ['CommonJS', '{}', 'module.exports ='],
  ['ES modules', '{"type": "module"}', 'export default'],
])(
  'a new project (%s): first it shows what it would write, with --yes it writes it, and Jest runs',
  async (_kind, manifest, exporting) => {
    start({
      'package.json': manifest,
      'db/schema.sql': 'CREATE TABLE users (id int);',
      'some.test.cjs': testFile,
    });
    const shown = await runCli(project, ['init']);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain(`${exporting} {preset: 'jest-savepoint'};`);
    expect(shown.stdout).toContain("schema: {files: ['db/schema.sql']},");
    expect(shown.stdout).toContain('Nothing was written');
    expect(project.files).toEqual(['db/schema.sql', 'package.json', 'some.test.cjs']);

    const written = await runCli(project, ['init', '--yes', '--json']);
    expect(written.json).toMatchObject({written: ['jest.config.js', 'savepoint.config.js']});
    expect((await runCli(project, ['doctor'])).exitCode).toBe(0);
    const {exitCode, output} = await runJest(project, ['--testMatch=**/*.test.cjs']);
    expect(output).toContain('(1 table)');
    expect(exitCode).toBe(0);
  },
);

test('what is there is never overwritten', async () => {
  start({'package.json': '{}', 'jest.config.ts': 'mine', 'savepoint.config.mjs': 'mine too'});
  const {stdout, json} = await runCli(project, ['init', '--yes', '--json']);
  expect(json).toMatchObject({written: [], steps: [{kind: 'keep', file: 'jest.config.ts'}, {kind: 'keep'}]});
  expect(stdout).toContain("preset: 'jest-savepoint'");
  expect(project.read('jest.config.ts')).toBe('mine');
  expect(project.files).toEqual(['jest.config.ts', 'package.json', 'savepoint.config.mjs']);
});

test.each<[string, ProjectFiles, string]>([
  [
    'Prisma',
    {'prisma/schema.prisma': '', 'prisma/migrations/1/m.sql': ''},
    "{command: 'npx prisma migrate deploy', inputs: ['prisma/']}",
  ],
  [
    'Drizzle',
    {'drizzle.config.ts': '', 'drizzle/0.sql': ''},
    "{command: 'npx drizzle-kit migrate', inputs: ['drizzle.config.ts', 'drizzle/']}",
  ],
  [
    'Knex',
    {'knexfile.js': '', 'migrations/1.js': ''},
    "{command: 'npx knex migrate:latest', inputs: ['knexfile.js', 'migrations/']}",
  ],
  ['a folder of migrations', {'db/migrations/1.sql': ''}, "{files: ['db/migrations/']}"],
])('recognizes %s', async (_name, files, code) => {
  start({'package.json': '{}', ...files});
  const {stdout} = await runCli(project, ['init']);
  expect(stdout).toContain(`schema: ${code},`);
});

test('migrations that undo each other are not run in a row', async () => {
  start({'package.json': '{}', 'migrations/1.up.sql': '', 'migrations/1.down.sql': ''});
  expect((await runCli(project, ['init'])).stdout).toContain("// schema: {files: ['db/schema.sql']},");
});

test('outside of a project it says where to go', async () => {
  start({});
  const {exitCode, stderr} = await runCli(project, ['init', '--yes']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/package\.json cannot be used[^]*where its package\.json is/);
});

test.each([
  ['{"name": ', 'it is not valid JSON'],
  ['[]', 'it holds no object'],
])('a package.json of %s is refused', async (text, reason) => {
  start({'package.json': text});
  const {exitCode, stderr} = await runCli(project, ['init', '--yes']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`package.json cannot be used: ${reason}`);
});
