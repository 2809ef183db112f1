import {optionExamples} from '../../../src/config/option-examples';
import {optionSchema} from '../../../src/config/option-schema';
import {validateOptions} from '../../../src/config/validate-options';
import {SavepointError} from '../../../src/shared/savepoint-error';

const validate = (options: unknown) => validateOptions(options, '/app/savepoint.config.js');

function problemsOf(options: unknown): string {
  try {
    validate(options);
  } catch (error) {
    if (error instanceof SavepointError && error.code === 'SAVEPOINT_CONFIG') return error.message;
    throw error;
  }
  throw new Error('the options are valid');
}

describe('what is valid', () => {
  test.each([
    ['no options', {}],
    ['options that are undefined', {engine: undefined, pool: undefined, schema: undefined}],
    ['files', {schema: {files: ['db/schema.sql', 'db/more/']}, seed: {files: ['db/seed.sql']}}],
    ['a command with its inputs', {schema: {command: 'npx prisma migrate deploy', inputs: ['prisma/']}}],
    ['a function', {schema: {run: () => undefined}}],
    ['a pool of one', {pool: {min: 1, max: 1, preheat: false}}],
    [
      'every other option',
      {
        engine: 'server',
        connectionString: 'postgres://localhost/',
        allowRemote: false,
        isolation: 'database',
        isolationByFile: {'^test/queues/': 'database'},
        budgets: {'test/models/': 'crud', imports: 0.5},
        env: {SHOP_DB_URL: 'url', SHOP_DB_PASSWORD: 'password'},
        gate: {enabled: false, tables: false, threshold: 1.05, minDeltaMs: 0, confirmBudgetMs: 0},
        timeouts: {connectMs: 1, waitMs: 2.5, buildMs: 2 ** 31 - 1},
        timingsUrl: 'postgres://localhost/timings',
        cacheDir: '.cache',
      },
    ],
  ])('%s', (_, options) => {
    expect(validate(options)).toBe(options);
  });
});

describe('what is not', () => {
  test.each([
    [
      'an unknown engine',
      {engine: 'mysql'},
      'engine',
      "'auto', 'server', 'local', 'pglite' or 'pg-mem'",
      "'mysql'",
    ],
    ['an empty URL', {connectionString: ' '}, 'connectionString', 'a string that is not empty', "' '"],
    ['text for a flag', {allowRemote: 'yes'}, 'allowRemote', 'true or false', "'yes'"],
    ['null', {schema: null}, 'schema', 'an object', 'null'],
    ['a list for an object', {schema: ['a.sql']}, 'schema', 'an object', "[ 'a.sql' ]"],
    ['a text for a list', {schema: {files: 'a.sql'}}, 'schema.files', 'a list of file names', "'a.sql'"],
    ['an empty list', {seed: {files: []}}, 'seed.files', 'a list of at least one file name', '[]'],
    ['a wrong entry', {seed: {files: ['a', 1]}}, 'seed.files.1', 'a file name', '1'],
    ['an empty command', {schema: {command: ''}}, 'schema.command', 'a string that is not empty', "''"],
    ['a function by name', {schema: {run: 'migrate'}}, 'schema.run', 'a function', "'migrate'"],
    ['an empty source', {schema: {}}, 'schema', 'an object with exactly one of files, command and run', '{}'],
    [
      'two sources',
      {schema: {files: ['a'], command: 'b'}},
      'schema',
      'an object with exactly one of files, command and run',
      "{ files: [ 'a' ], command: 'b' }",
    ],
    [
      'only inputs',
      {seed: {inputs: ['a']}},
      'seed',
      'an object with exactly one of files, command and run',
      "{ inputs: [ 'a' ] }",
    ],
    [
      'an unknown isolation',
      {isolation: 'schema'},
      'isolation',
      "'transaction', 'database' or 'none'",
      "'schema'",
    ],
    [
      'an unknown isolation of some files',
      {isolationByFile: {queues: 'schema'}},
      'isolationByFile.queues',
      "'transaction', 'database' or 'none'",
      "'schema'",
    ],
    [
      'an unknown category of budgets',
      {budgets: {models: 'cruds'}},
      'budgets.models',
      "milliseconds above 0, 'crud', 'workflow', 'bulk', 'schema' or 'concurrent'",
      "'cruds'",
    ],
    [
      'a budget without time',
      {budgets: {models: 0}},
      'budgets.models',
      "milliseconds above 0, 'crud', 'workflow', 'bulk', 'schema' or 'concurrent'",
      '0',
    ],
    [
      'a pattern that is none',
      {isolationByFile: {'(': 'none'}},
      'isolationByFile.(',
      'an object with regular expressions as its keys',
      "'('",
    ],
    [
      'an unknown part',
      {env: {DB: 'uri'}},
      'env.DB',
      "'url', 'host', 'port', 'user', 'password', 'database' or 'socket'",
      "'uri'",
    ],
    ['a fraction', {pool: {max: 1.5}}, 'pool.max', 'a whole number, 1 or more', '1.5'],
    ['a negative size', {pool: {min: -1}}, 'pool.min', 'a whole number, 0 or more', '-1'],
    ['no backends', {pool: {max: 0}}, 'pool.max', 'a whole number, 1 or more', '0'],
    ['a text for a number', {pool: {max: '5'}}, 'pool.max', 'a whole number, 1 or more', "'5'"],
    [
      'min above max',
      {pool: {min: 3, max: 2}},
      'pool',
      'an object whose max is at least its min',
      '{ min: 3, max: 2 }',
    ],
    ['a threshold of 1', {gate: {threshold: 1}}, 'gate.threshold', 'a number greater than 1', '1'],
    ['a threshold below 1', {gate: {threshold: 0.8}}, 'gate.threshold', 'a number greater than 1', '0.8'],
    ['NaN', {gate: {threshold: NaN}}, 'gate.threshold', 'a number greater than 1', 'NaN'],
    ['Infinity', {gate: {minDeltaMs: Infinity}}, 'gate.minDeltaMs', 'milliseconds, 0 or more', 'Infinity'],
    ['a timeout of 0', {timeouts: {waitMs: 0}}, 'timeouts.waitMs', 'milliseconds, from 1 to 2147483647', '0'],
    [
      'a timeout that overflows',
      {timeouts: {buildMs: 2 ** 31}},
      'timeouts.buildMs',
      'milliseconds, from 1 to 2147483647',
      '2147483648',
    ],
  ])('%s', (_, options, option, expected, received) => {
    expect(problemsOf(options)).toContain(`  Option "${option}" must be:
    ${expected}
  but instead received:
    ${received}`);
  });

  test.each([null, undefined, 'postgres://localhost', 3, true, []])('a config that is %p', config => {
    expect(problemsOf(config)).toContain(
      'The configuration must be:\n    an object, or a function that returns one\n',
    );
  });

  test('each option is described once', () => {
    expect(problemsOf({pool: {max: -1.5}}).match(/Option/g)).toHaveLength(1);
  });
});

describe('the message', () => {
  test('names the file, and has an example to paste for each problem', () => {
    expect(problemsOf({engine: 'locl', gate: {threshold: '1.2'}}))
      .toBe(`Invalid options in /app/savepoint.config.js:

  Option "engine" must be:
    'auto', 'server', 'local', 'pglite' or 'pg-mem'
  but instead received:
    'locl'

  Example:
    engine: 'local'

  Option "gate.threshold" must be:
    a number greater than 1
  but instead received:
    '1.2'

  Example:
    gate: {threshold: 1.2}`);
  });

  test('suggests the option meant by an unknown one', () => {
    expect(problemsOf({shema: {files: ['a.sql']}})).toContain(
      `Unknown option "shema" with value { files: [ 'a.sql' ] } was found. Did you mean "schema"?`,
    );
  });

  test('suggests nothing that is unlike it', () => {
    expect(problemsOf({foo: 1})).toMatch(
      /Unknown option "foo" with value 1 was found\. Known here: engine, .*pool/,
    );
  });

  test('suggests nested options', () => {
    expect(problemsOf({schema: {file: ['a.sql']}})).toContain('Did you mean "files"?');
  });

  test('lists what there is where nothing is similar', () => {
    expect(problemsOf({pool: {idleTimeoutMillis: 5}})).toContain(
      'Unknown option "pool.idleTimeoutMillis" with value 5 was found. Known here: min, max, preheat.',
    );
  });

  test('describes all problems of a file, nested and unknown ones too', () => {
    const problems = problemsOf({enginee: 1, isolatoin: 2, gate: {treshold: 3, enabled: 4}, cacheDir: 5});
    expect(problems.match(/^ {2}(Option|Unknown option) "\S+"/gm)).toEqual([
      '  Option "gate.enabled"',
      '  Unknown option "gate.treshold"',
      '  Option "cacheDir"',
      '  Unknown option "enginee"',
      '  Unknown option "isolatoin"',
    ]);
  });

  test('never shows a password', () => {
    const url = 'postgres://app:s3cret@db/app';
    const problems = problemsOf({connectionString: [url], url, env: {A: url}, pool: url});
    expect(problems).not.toContain('s3cret');
    expect(problems.match(/postgres:\/\/app:\*\*\*@db/g)).toHaveLength(4);
  });

  test('shortens long values', () => {
    expect(problemsOf({cacheDir: Array(1000).fill('x')}).length).toBeLessThan(500);
  });

  test('has no stack, which would name no line of the user’s', () => {
    expect(() => validate({engine: 1})).toThrow(
      expect.objectContaining({stack: expect.not.stringContaining('    at ') as string}) as Error,
    );
  });
});

test('there is an example for every option', () => {
  const schema = JSON.stringify(Object.keys(optionExamples));
  const entries = Object.keys(optionSchema.pipe[1].entries);
  expect(entries.filter(name => !(name in optionExamples))).toEqual([]);
  expect(schema).toContain('"seed.inputs"');
});
