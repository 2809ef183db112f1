import {Project} from '../support/project';
import {runCli} from '../support/run-cli';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

const monorepo = new Project({fixture: 'monorepo'});

// For the package of ES modules.
const env = {NODE_OPTIONS: '--experimental-vm-modules'};

const tests: Readonly<Record<string, number>> = {
  typescript: 3,
  babel: 2,
  modules: 2,
  globals: 3,
  environment: 2,
};

afterEach(killJests);
afterAll(() => monorepo.remove());

test.each([
  ['ts-jest', 'typescript', []],
  ['@swc/jest', 'typescript', ['-c', 'swc.config.js']],
  ['babel-jest', 'babel', []],
  ['ES modules', 'modules', []],
  ['@jest/globals', 'globals', []],
  ['an environment that is composed of ours', 'environment', []],
])('a package with %s runs by itself', async (_, name, args) => {
  const {exitCode, output, statuses} = await runJest(monorepo, [...jsonArgs, '--ci', ...args], {
    env,
    folder: `packages/${name}`,
  });
  expect(output).not.toContain('●');
  expect(exitCode).toBe(0);
  expect(Object.values(statuses)).toEqual(Array(tests[name]).fill('passed'));
  expect(output).toMatch(new RegExp(`Savepoint: {3}${tests[name]} tests, \\d+ statements`));
});

test('all packages run as the projects of one run, each on its own schema', async () => {
  const {exitCode, output, statuses} = await runJest(monorepo, jsonArgs, {env});
  expect(output).not.toContain('●');
  expect(exitCode).toBe(0);
  expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
  expect(Object.keys(statuses)).toHaveLength(12);
  expect(output).toMatch(/Savepoint: packages\/environment: PostgreSQL .*, schema .* \(1 table\)/);
  expect(output).toContain('Savepoint:   12 tests');
  expect(monorepo.files.filter(name => name.includes('__savepoints__'))).toEqual([
    'packages/babel/test/__savepoints__/notes.test.js.json',
    'packages/environment/test/__savepoints__/visits.test.js.json',
    'packages/globals/test/__savepoints__/notes.test.js.json',
    'packages/modules/test/__savepoints__/notes.test.js.json',
    'packages/typescript/test/__savepoints__/notes.test.ts.json',
  ]);
  // Each test is known by its file's name from the common root.
  const shown = await runCli(monorepo, ['baseline', 'show', 'packages/babel']);
  expect(shown.stdout).toContain('packages/babel/test/notes.test.js');
  expect(shown.exitCode).toBe(0);
});
