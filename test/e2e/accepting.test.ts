import {Project} from '../support/project';
import {killJests, runJest, startJest} from '../support/run-jest';

/** Tests of these names, each of which asks the database so many times. */
const file = (tests: readonly (readonly [name: string, queries: number])[]) => `
  const {Client} = require('pg');
  let client;
  beforeEach(() => (client = new Client()).connect());
  afterEach(() => client.end());
  for (const [name, queries] of ${JSON.stringify(tests)})
    test(name, async () => {
      for (let i = 0; i < queries; i++) await client.query('SELECT 1');
    });`;

const baseline = 'test/__savepoints__/names.test.js.json';
const project = new Project({
  files: {
    'package.json': JSON.stringify({name: 'names', jest: {preset: 'jest-savepoint'}}),
    'test/names.test.js': file([
      ['__proto__', 1],
      ['same', 2],
      ['same', 3],
      ['same (2)', 4],
    ]),
  },
});
const countsOf = () =>
  Object.fromEntries(
    Object.entries(
      (JSON.parse(project.read(baseline)) as {tests: Record<string, {statements: number}>}).tests,
    ).map(([name, {statements}]) => [name, statements]),
  );

afterEach(killJests);
afterAll(() => project.remove());

// Each test goes on where the one before has left the project.
test('a first run with --ci writes nothing, and says what it has not written', async () => {
  const {exitCode, output} = await runJest(project, ['--ci']);
  expect(output).toContain('no baseline to compare with, and --ci writes none');
  expect(project.files.filter(name => name.includes('__savepoints__'))).toEqual([]);
  expect(exitCode).toBe(0);
});

test('a first run without accepts all, whatever tests are called', async () => {
  const {exitCode} = await runJest(project);
  expect(exitCode).toBe(0);
  expect(Object.entries(countsOf())).toEqual([
    ['__proto__', 1],
    ['same', 2],
    ['same (2)', 3],
    ['same (2) (1)', 4],
  ]);
  expect((await runJest(project, ['--ci'])).output).toContain('all as in the baseline');
});

test('a watching run accepts with -u what it has seen, and removes nothing', async () => {
  project.write({'test/names.test.js': file([['__proto__', 9]])});
  const watching = startJest(project, ['--watchAll', '-u']);
  await watching.printed('Ran all test suites');
  watching.kill('SIGTERM');
  await watching.ended;
  expect(countsOf()).toEqual(
    Object.fromEntries([
      ['__proto__', 9],
      ['same', 2],
      ['same (2)', 3],
      ['same (2) (1)', 4],
    ]),
  );
});

test('without -u what is gone is named and kept; with it, it goes', async () => {
  const {exitCode, output} = await runJest(project);
  expect(output.replace(/\s+/g, ' ')).toContain('3 entries of the baseline have no test any more');
  expect(exitCode).toBe(0);
  await runJest(project, ['-u']);
  expect(Object.entries(countsOf())).toEqual([['__proto__', 9]]);
});
