import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {transformFileSync} from '@swc/core';
import {loadConfig} from '../../../src/config/load-config';
import type {SavepointError} from '../../../src/shared/savepoint-error';

let rootDir: string;

beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), 'savepoint-config-'));
});

afterEach(() => rmSync(rootDir, {recursive: true}));

function write(name: string, content: string): string {
  writeFileSync(join(rootDir, name), content);
  return join(rootDir, name);
}

const load = (env: NodeJS.ProcessEnv = {}) => loadConfig(rootDir, env);

async function errorOf(loading: Promise<unknown>): Promise<SavepointError> {
  try {
    await loading;
  } catch (error) {
    return error as SavepointError;
  }
  throw new Error('it loads');
}

describe('where the options come from', () => {
  test('nowhere: the defaults hold', async () => {
    const {config, functions} = await load();
    expect(config).toMatchObject({rootDir, configPath: null, engine: 'auto', schema: null});
    expect(functions).toEqual({});
  });

  test.each([
    ['savepoint.config.js', "module.exports = {engine: 'local'}"],
    ['savepoint.config.cjs', "module.exports = {engine: 'local'}"],
    ['savepoint.config.json', '{"engine": "local"}'],
    ['package.json', '{"name": "shop", "jest-savepoint": {"engine": "local"}}'],
    ['savepoint.config.js', "module.exports = () => ({engine: 'local'})"],
    ['savepoint.config.js', "module.exports = async () => ({engine: 'local'})"],
  ])('%s: %s', async (name, content) => {
    const configPath = write(name, content);
    expect((await load()).config).toMatchObject({configPath, engine: 'local'});
  });

  test('a config file comes before package.json', async () => {
    write('package.json', '{"jest-savepoint": {"engine": "server"}}');
    write('savepoint.config.json', '{"engine": "local"}');
    expect((await load()).config.engine).toBe('local');
  });

  test('a package.json without our key counts for nothing', async () => {
    write('package.json', '{"name": "shop", "jest": {"preset": "jest-savepoint"}}');
    expect((await load()).config.configPath).toBeNull();
  });

  test('folders above rootDir are not searched', async () => {
    write('savepoint.config.js', "module.exports = {engine: 'local'}");
    write('package.json', '{"jest-savepoint": {"engine": "local"}}');
    mkdirSync(join(rootDir, 'packages'));
    expect((await loadConfig(join(rootDir, 'packages'), {})).config.engine).toBe('auto');
  });

  test('the environment is taken into account', async () => {
    write('savepoint.config.js', "module.exports = {engine: 'server'}");
    expect((await load({SAVEPOINT_ENGINE: 'local', SAVEPOINT_REBUILD: '1'})).config).toMatchObject({
      engine: 'local',
      rebuild: true,
    });
  });
});

test('functions are handed over beside the serialisable config', async () => {
  write(
    'savepoint.config.js',
    "module.exports = {schema: {run: () => 'schema'}, seed: {run: async () => 'seed'}}",
  );
  const {config, functions} = await load();
  expect(config).toMatchObject({schema: {kind: 'run', inputs: []}, seed: {kind: 'run', inputs: []}});
  const context = {connectionString: '', env: {}};
  expect(functions.schema?.(context)).toBe('schema');
  await expect(functions.seed?.(context)).resolves.toBe('seed');
});

describe('a file that cannot be used', () => {
  test('and throws: its name, the line, the reason and the cause', async () => {
    const file = write('savepoint.config.js', "\nthrow new TypeError('no postgres://app:s3cret@db/')");
    const error = await errorOf(load());
    expect(error).toMatchObject({code: 'SAVEPOINT_CONFIG', cause: {message: 'no postgres://app:s3cret@db/'}});
    expect(error.message).toMatch(/: TypeError: no postgres:\/\/app:\*\*\*@db\/$/);
    expect(error.message).toContain(`Cannot load ${file}:2:7: `);
    expect(error.stack).toBe(error.message);
  });

  test('and whose function rejects', async () => {
    const file = write('savepoint.config.js', "module.exports = async () => { throw 'a string' }");
    expect((await errorOf(load())).message).toBe(`Cannot load ${file}: a string`);
  });

  test.each([
    ['savepoint.config.json', '{"engine": }'],
    ['package.json', '{"jest-savepoint": '],
  ])('%s that is not JSON', async (name, content) => {
    const file = write(name, content);
    expect((await errorOf(load())).message).toMatch(`Cannot load ${file}: SyntaxError: Unexpected`);
  });

  test.each(['', 'module.exports = 5', 'module.exports = () => undefined'])(
    'and exports no options: %p',
    async content => {
      const file = write('savepoint.config.js', content);
      expect((await errorOf(load())).message).toContain(
        `Invalid options in ${file}:\n\n  The configuration must be:\n    an object, or a function that returns one`,
      );
    },
  );

  test('and has a wrong option in package.json', async () => {
    const file = write('package.json', '{"jest-savepoint": {"engine": "x"}}');
    expect((await errorOf(load())).message).toContain(`Invalid options in "jest-savepoint" of ${file}:`);
  });
});

/** Jest loads modules in its own way, so what depends on Node's way runs in a Node of its own. */
describe('in plain Node', () => {
  let compiledDir: string;

  beforeAll(() => {
    const repository = resolve(__dirname, '../../..');
    compiledDir = mkdtempSync(join(tmpdir(), 'savepoint-compiled-'));
    symlinkSync(join(repository, 'node_modules'), join(compiledDir, 'node_modules'));
    for (const folder of ['config', 'shared']) {
      mkdirSync(join(compiledDir, folder));
      for (const name of readdirSync(join(repository, 'src', folder))) {
        const {code} = transformFileSync(join(repository, 'src', folder, name), {
          jsc: {parser: {syntax: 'typescript'}, target: 'es2022'},
          module: {type: 'commonjs', ignoreDynamic: true},
        });
        writeFileSync(join(compiledDir, folder, name.replace(/\.ts$/, '.js')), code);
      }
    }
  });

  afterAll(() => rmSync(compiledDir, {recursive: true}));

  async function loadInNode(): Promise<string> {
    const script = `require(${JSON.stringify(join(compiledDir, 'config/load-config.js'))})
      .loadConfig(${JSON.stringify(rootDir)}, {})
      .then(({config}) => console.log(config.engine), error => console.log(error.message))`;
    return (await promisify(execFile)(process.execPath, ['-e', script])).stdout.trim();
  }

  test.each([
    ['savepoint.config.mjs', "export default {engine: await Promise.resolve('local')}"],
    ['savepoint.config.mjs', "export default async () => ({engine: 'local'})"],
    ['savepoint.config.cjs', "module.exports = {engine: 'local'}"],
  ])('%s: %s', async (name, content) => {
    write(name, content);
    await expect(loadInNode()).resolves.toBe('local');
  });

  test('savepoint.config.js is an ES module where package.json says so', async () => {
    write('package.json', '{"type": "module"}');
    write('savepoint.config.js', "export default {engine: 'local'}");
    await expect(loadInNode()).resolves.toBe('local');
  });

  test.each([
    ['savepoint.config.js', 'module.exports = {\n  engine: ]\n};', ":2: SyntaxError: Unexpected token ']'"],
    ['savepoint.config.mjs', "\nthrow new Error('no')", ':2:7: Error: no'],
    ['savepoint.config.mjs', "await null;\nthrow new Error('no')", ':2:7: Error: no'],
    ['savepoint.config.mjs', 'export const engine = 1', 'no default'],
  ])('%s with a mistake: %j', async (name, content, reason) => {
    const file = write(name, content);
    const message = await loadInNode();
    expect(message).toContain(file);
    expect(message).toContain(
      reason === 'no default' ? 'an object, or a function that returns one' : `${file}${reason}`,
    );
  });
});
