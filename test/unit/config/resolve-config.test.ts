import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {SavepointOptions} from '../../../src/config/options';
import {resolveConfig} from '../../../src/config/resolve-config';
import type {ResolvedConfig} from '../../../src/config/resolved-config';

let rootDir: string;

beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), 'savepoint-config-'));
});

afterEach(() => rmSync(rootDir, {recursive: true}));

function write(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(rootDir, name)), {recursive: true});
    writeFileSync(join(rootDir, name), '');
  }
}

const resolveOptions = (options: SavepointOptions = {}, env: NodeJS.ProcessEnv = {}): ResolvedConfig =>
  resolveConfig(options, env, {rootDir, configPath: null});

describe('defaults', () => {
  test('are those of the documentation', () => {
    expect(resolveOptions({}, {XDG_CACHE_HOME: rootDir})).toEqual({
      rootDir,
      configPath: null,
      engine: 'auto',
      engineNamedBy: null,
      binaries: 'auto',
      server: null,
      refusedServers: [],
      schema: null,
      seed: null,
      isolation: 'transaction',
      isolationByFile: {},
      sequences: 'restore',
      env: {},
      pglite: {extensions: []},
      pool: {min: 5, max: 10, preheat: true},
      gate: {enabled: true, tables: true, threshold: 1.2, minDeltaMs: 1, confirmBudgetMs: 60_000},
      timeouts: {connectMs: 5_000, waitMs: 5_000, buildMs: 300_000},
      timingsUrl: null,
      cacheDir: join(rootDir, 'jest-savepoint'),
      rebuild: false,
    });
  });

  test('fill in what a group of options leaves out', () => {
    const {pool, gate, timeouts} = resolveOptions({
      pool: {preheat: false},
      gate: {threshold: 2},
      timeouts: {waitMs: 1},
    });
    expect(pool).toEqual({min: 5, max: 10, preheat: false});
    expect(gate).toEqual({enabled: true, tables: true, threshold: 2, minDeltaMs: 1, confirmBudgetMs: 60_000});
    expect(timeouts).toEqual({connectMs: 5_000, waitMs: 1, buildMs: 300_000});
  });

  test.each([
    [{CI: 'true'}, undefined, [2, 3]],
    [{CI: '1'}, undefined, [2, 3]],
    [{CI: 'false'}, undefined, [5, 10]],
    [{CI: ''}, undefined, [5, 10]],
    [{CI: 'true'}, {max: 7}, [2, 7]],
    [{CI: 'true'}, {min: 5}, [5, 5]],
    [{}, {min: 20}, [20, 20]],
    [{}, {max: 1}, [1, 1]],
    [{}, {min: 0}, [0, 10]],
  ])('with the environment %j and the pool %j a worker keeps and opens %j backends', (env, pool, sizes) => {
    const {min, max} = resolveOptions({...(pool && {pool})}, env).pool;
    expect([min, max]).toEqual(sizes);
  });
});

test('the result is frozen all through, and survives JSON', () => {
  write('a.sql');
  const config = resolveOptions(
    {schema: {files: ['a.sql']}, env: {A: 'url'}, connectionString: 'postgres://localhost/'},
    {},
  );
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  const parts = [config, config.server, config.schema, config.env, config.pool, config.gate, config.timeouts];
  expect(parts.map(part => Object.isFrozen(part))).toEqual(parts.map(() => true));
  expect(config.schema?.kind === 'files' && Object.isFrozen(config.schema.files)).toBe(true);
});

test('the options themselves are not frozen', () => {
  const options = {env: {A: 'url' as const}, pool: {min: 2}};
  resolveOptions(options);
  expect(Object.isFrozen(options.env)).toBe(false);
  expect(Object.isFrozen(options.pool)).toBe(false);
});

describe('environment', () => {
  test('SAVEPOINT_ENGINE is stronger than the option', () => {
    expect(resolveOptions({engine: 'server'}, {SAVEPOINT_ENGINE: 'local'}).engine).toBe('local');
    expect(resolveOptions({engine: 'local'}, {SAVEPOINT_ENGINE: ''}).engine).toBe('local');
  });

  test('what named the engine is known', () => {
    expect(resolveOptions({engine: 'local'}, {}).engineNamedBy).toBe('the option engine');
    expect(resolveOptions({engine: 'local'}, {SAVEPOINT_ENGINE: 'pglite'}).engineNamedBy).toBe(
      'SAVEPOINT_ENGINE',
    );
    expect(resolveOptions({engine: 'local'}, {SAVEPOINT_ENGINE: 'auto'})).toMatchObject({
      engine: 'auto',
      engineNamedBy: null,
    });
  });

  test('SAVEPOINT_BINARIES is stronger than the option', () => {
    expect(resolveOptions({binaries: 'installed'}, {SAVEPOINT_BINARIES: 'packages'}).binaries).toBe(
      'packages',
    );
    expect(resolveOptions({binaries: 'installed'}, {}).binaries).toBe('installed');
    expect(() => resolveOptions({}, {SAVEPOINT_BINARIES: '/opt/pg'})).toThrow(
      "'auto', 'installed' or 'packages'",
    );
  });

  test('an unknown SAVEPOINT_ENGINE is an error', () => {
    expect(() => resolveOptions({}, {SAVEPOINT_ENGINE: 'docker'})).toThrow(
      `The environment variable SAVEPOINT_ENGINE must be:
    'auto', 'server', 'local', 'pglite' or 'pg-mem'
  but instead received:
    'docker'`,
    );
  });

  test.each([
    ['1', true],
    ['0', false],
    ['', false],
  ])('SAVEPOINT_REBUILD=%s', (value, rebuild) => {
    expect(resolveOptions({}, {SAVEPOINT_REBUILD: value}).rebuild).toBe(rebuild);
  });
});

describe('files', () => {
  test('keep their order and are relative to rootDir, however they are written', () => {
    write('db/b.sql', 'db/a.sql');
    const files = ['./db/b.sql', join(rootDir, 'db/a.sql'), 'db//b.sql'];
    expect(resolveOptions({schema: {files}}).schema).toEqual({
      kind: 'files',
      files: ['db/b.sql', 'db/a.sql', 'db/b.sql'],
      inputs: [],
    });
  });

  test('a folder stands for its SQL files in alphabetical order', () => {
    write(
      'first.sql',
      'db/10_b.sql',
      'db/02_a.sql',
      'db/Z.sql',
      'db/README.md',
      'db/old/x.sql',
      'db/not-a-file.sql/x',
    );
    expect(resolveOptions({seed: {files: ['first.sql', 'db/']}}).seed).toMatchObject({
      files: ['first.sql', 'db/02_a.sql', 'db/10_b.sql', 'db/Z.sql'],
    });
  });

  test('an input folder stands for everything below it', () => {
    write(
      'prisma/schema.prisma',
      'prisma/migrations/2_b/migration.sql',
      'prisma/migrations/1_a/migration.sql',
      'x.js',
    );
    expect(resolveOptions({schema: {command: 'migrate', inputs: ['x.js', 'prisma/']}}).schema).toEqual({
      kind: 'command',
      command: 'migrate',
      inputs: [
        'x.js',
        'prisma/migrations/1_a/migration.sql',
        'prisma/migrations/2_b/migration.sql',
        'prisma/schema.prisma',
      ],
    });
  });

  test('a function stays behind, its inputs do not', () => {
    write('seed.js');
    expect(resolveOptions({seed: {run: () => undefined, inputs: ['seed.js']}}).seed).toEqual({
      kind: 'run',
      inputs: ['seed.js'],
    });
  });

  test('all that cannot be used are named, with what they are relative to', () => {
    write('db/a.sql', 'empty/README.md');
    const files = ['db/a.sql', 'db/b.sql', 'db', 'db/a.sql/', 'empty/', 'nowhere/'];
    expect(() => resolveOptions({schema: {files, inputs: ['c.js']}})).toThrow(
      expect.objectContaining({
        code: 'SAVEPOINT_CONFIG',
        message: `Option "schema" names files that cannot be used:

  "db/b.sql" does not exist
  "db" is a folder: write "db/"
  "db/a.sql/" is not a folder
  "empty/" has no files to run
  "nowhere/" does not exist
  "c.js" does not exist`,
        hint: `Names are relative to Jest's rootDir, ${rootDir}.`,
      }) as Error,
    );
  });
});

describe('cacheDir', () => {
  test('is relative to rootDir where it is given', () => {
    expect(resolveOptions({cacheDir: '.cache/x'}).cacheDir).toBe(join(rootDir, '.cache/x'));
    expect(resolveOptions({cacheDir: '/var/cache/x'}).cacheDir).toBe('/var/cache/x');
  });
});

describe('timingsUrl', () => {
  const [option, variable] = ['postgres://option/timings', 'postgres://variable/timings'];
  const resolved = (options: SavepointOptions, env: NodeJS.ProcessEnv) =>
    resolveOptions(options, env).timingsUrl;

  test('is the option, else the environment variable, completed as for any client', () => {
    expect(resolved({timingsUrl: option}, {SAVEPOINT_TIMINGS_URL: variable})).toBe(option);
    expect(resolved({}, {SAVEPOINT_TIMINGS_URL: variable, PGUSER: 'ci', PGPASSWORD: 'p w'})).toBe(
      `${variable}?user=ci&password=p%20w`,
    );
    expect(resolved({}, {SAVEPOINT_TIMINGS_URL: ''})).toBeNull();
  });

  test.each([
    [{timingsUrl: 'mysql://ci:secret@host/timings'}, {}, 'timingsUrl is not a valid URL'],
    [{}, {SAVEPOINT_TIMINGS_URL: 'ci:secret@host'}, 'SAVEPOINT_TIMINGS_URL is not a valid URL'],
  ])('that is no URL of a server is refused, without its password: %j %j', (options, env, reason) => {
    const refused = () => resolved(options, env);
    expect(refused).toThrow(reason);
    expect(refused).not.toThrow('secret');
  });
});
