import fs from 'node:fs';
import path from 'node:path';
import {changedTestFinder, sharedPathsOf} from '../../../src/gate/find-changed-tests';
import type {JestContext} from '../../../src/gate/jest-module-graph';
import {requireFromJest} from '../../../src/shared/jest-modules';
import {commitAll, runGit} from '../../support/git';
import {makeTemporaryFolder} from '../../support/temporary-folder';

interface JestConfig {
  readConfig(argv: object, folder: string): Promise<{readonly projectConfig: object}>;
}
interface JestRuntime {
  readonly default: {
    createContext(config: object, options: object): Promise<JestContext>;
  };
}

let root: string;
let commit: string;
const at = (name: string) => path.join(root, name);
const write = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(at(name)), {recursive: true});
  fs.writeFileSync(at(name), text);
};
const git = (...args: readonly string[]) => runGit(root, ...args);

const jestConfig = `module.exports = {
  cacheDirectory: 'cache',
  setupFiles: ['<rootDir>/shop/setup.js'],
  moduleNameMapper: {'^@/(.*)$': '<rootDir>/shop/src/$1'},
};`;

beforeEach(() => {
  root = makeTemporaryFolder();
  write('.gitignore', 'node_modules\ncache\ndist');
  write('package.json', '{}');
  write('jest.config.js', jestConfig);
  write('savepoint.config.js', "require('./shop/build')");
  write('shop/build.js', '');
  write('shop/setup.js', "require('./src/clock')");
  write('shop/src/clock.js', '');
  write('shop/src/orders.js', "import {pool} from '@/pool'; import fs from 'node:fs'; import pg from 'pg';");
  write('shop/src/pool.js', "require('./prices.json')");
  write('shop/src/prices.json', '{}');
  write('shop/src/users.js', '');
  write('shop/test/orders.test.js', "const load = () => import('../src/orders');");
  write('shop/test/users.test.js', "const users = require('../src/users'); require('@/clock');");
  write('shop/test/built.test.js', "require('../dist/built');");
  write('shop/test/unknown.test.js', "require('~/unknown');");
  write('shop/test/__savepoints__/users.test.js.json', '{}');
  write('shop/dist/built.js', '');
  write('node_modules/pg/index.js', "require('pg-native');");
  commitAll(root);
  commit = git('rev-parse', 'HEAD');
});
afterEach(() => fs.rmSync(root, {recursive: true}));

const names = ['orders', 'users'];
const testPath = (name: string) => at(`shop/test/${name}.test.js`);

async function changed({since = commit, files = names, inputs = [] as readonly string[]} = {}) {
  const {projectConfig} = await (requireFromJest('jest-config') as JestConfig).readConfig({}, root);
  const runtime = (requireFromJest('jest-runtime') as JestRuntime).default;
  const context = await runtime.createContext(projectConfig, {maxWorkers: 1, watchman: false});
  const schema = {kind: 'run', inputs} as const;
  const find = changedTestFinder(root, {
    contexts: new Set([context]),
    testPaths: files.map(testPath),
    sharedPaths: () =>
      sharedPathsOf({rootDir: root, configPath: at('savepoint.config.js'), schema, seed: null}),
  });
  const found = await find(since, files.map(testPath));
  return files.filter(name => found.has(testPath(name)));
}

test('nothing has changed where only counters, documentation and ignored files have', async () => {
  expect(await changed()).toEqual([]);
  write('shop/test/__savepoints__/users.test.js.json', '{"a": 1}');
  write('shop/test/__savepoints__/orders.test.js.json', '{}');
  write('cache/some', '');
  write('README.md', '');
  expect(await changed()).toEqual([]);
});

test.each([
  ['shop/src/users.js', ['users']],
  ['shop/test/users.test.js', ['users']],
  ['shop/src/pool.js', ['orders']],
  // What all tests have in common.
  ['shop/src/prices.json', names],
  ['shop/setup.js', names],
  ['shop/src/clock.js', names],
  ['shop/build.js', names],
  ['jest.config.js', names],
  ['savepoint.config.js', names],
  ['package.json', names],
])('a change of %s may have changed %j', async (name, expected) => {
  write(name, `${fs.readFileSync(at(name), 'utf8')}\n`);
  expect(await changed()).toEqual(expected);
  git('commit', '-qam', 'Change');
  expect(await changed()).toEqual(expected);
});

test.each(['shop/schema.sql', 'shop/migrations/1.js', 'shop/src/new.js'])(
  'so may a new file %s, every test',
  async name => {
    write(name, '');
    expect(await changed()).toEqual(names);
  },
);

test('a module that is gone may have changed every test', async () => {
  fs.renameSync(at('shop/src/users.js'), at('shop/src/users.cjs'));
  expect(await changed()).toEqual(names);
});

test('so may a module that the schema is built from', async () => {
  write('shop/src/users.js', '//');
  expect(await changed({inputs: ['shop/src/users.js']})).toEqual(names);
});

test('a test that loads something git ignores, or Jest does not find, may have changed with any module', async () => {
  const files = [...names, 'built', 'unknown'];
  expect(await changed({files})).toEqual([]);
  write('shop/src/users.js', '//');
  expect(await changed({files})).toEqual(['users', 'built', 'unknown']);
});

test('without the commit, or without git, every test may have changed', async () => {
  expect(await changed({since: 'f'.repeat(40)})).toEqual(names);
  expect(await changed({since: '--output=x'})).toEqual(names);
  fs.rmSync(at('.git'), {recursive: true});
  expect(await changed()).toEqual(names);
});
