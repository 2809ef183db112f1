import {join} from 'node:path';
import {Project} from '../support/project';
import {runJest} from '../support/run-jest';

/** How the tests of a generated suite reach a database, if at all. */
export type SuiteKind =
  /** Jest's own environment, tests that do nothing. */
  | 'empty'
  /** The preset, tests that do nothing. */
  | 'preset'
  /** Jest's own environment, a query per test, BEGIN and ROLLBACK in hooks. */
  | 'by-hand-query'
  /** The preset, a query per test. */
  | 'preset-query'
  /** The preset, concurrent tests that all insert the same unique key. */
  | 'preset-concurrent';

export interface SuiteOptions {
  readonly kind: SuiteKind;
  /** The number of tests of each file. */
  readonly files: readonly number[];
  /** A URL of a server for everything. */
  readonly serverUrl: string;
  /** Code at the end of each file. */
  readonly epilogue?: string;
}

const BY_HAND = `
const {Client} = require('pg');
const client = new Client({connectionString: process.env.DATABASE_URL});
beforeAll(() => client.connect());
beforeEach(() => client.query('BEGIN ISOLATION LEVEL SERIALIZABLE'));
afterEach(() => client.query('ROLLBACK'));
afterAll(() => client.end());
`;

const PRESET = `
const {Client} = require('pg');
const client = new Client({connectionString: process.env.DATABASE_URL});
beforeAll(() => client.connect());
afterAll(() => client.end());
`;

const NOTHING = '() => expect(1).toBe(1)';
const QUERY = `async () => expect((await client.query('SELECT $1::int AS id', [1])).rows).toEqual([{id: 1}])`;

const SCHEMA = 'CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE)';
const CONCURRENT = `
const {Pool} = require('pg');
const pool = new Pool();
afterAll(() => pool.end());
const insert = async () =>
  expect((await pool.query("INSERT INTO users (email) VALUES ('same') RETURNING id")).rows).toEqual([{id: 1}]);
`;

function testFile(kind: SuiteKind, tests: number, epilogue: string): string {
  if (kind === 'preset-concurrent')
    return `${CONCURRENT}for (let i = 0; i < ${tests}; i++) test.concurrent('test ' + i, insert);\n${epilogue}`;
  const queries = kind === 'by-hand-query' || kind === 'preset-query';
  const prologue = !queries ? '' : kind === 'by-hand-query' ? BY_HAND : PRESET;
  return `${prologue}for (let i = 0; i < ${tests}; i++) test('test ' + i, ${queries ? QUERY : NOTHING});\n${epilogue}`;
}

/** A generated project whose test files are all alike. */
export class Suite {
  readonly #project: Project;
  readonly #serverUrl: string;

  constructor({kind, files, serverUrl, epilogue = ''}: SuiteOptions) {
    const usesPreset = kind.startsWith('preset');
    const config = {
      ...(usesPreset && {preset: 'jest-savepoint'}),
      reporters: [
        join(__dirname, 'file-times-reporter.js'),
        ...(usesPreset ? ['jest-savepoint/reporter'] : []),
      ],
      testSequencer: join(__dirname, 'name-sequencer.js'),
      transform: {},
    };
    this.#serverUrl = serverUrl;
    this.#project = new Project({
      files: {
        'package.json': JSON.stringify({name: kind}),
        // What the machine's noise makes of a test is no failure here.
        'savepoint.config.js': `module.exports = {gate: {enabled: false}${kind === 'preset-concurrent' ? ", schema: {files: ['schema.sql']}" : ''}};`,
        'schema.sql': SCHEMA,
        'jest.config.js': `module.exports = ${JSON.stringify(config)};`,
        ...Object.fromEntries(
          files.map((tests, i) => [
            `test/${String(i).padStart(3, '0')}-${tests}.test.js`,
            testFile(kind, tests, epilogue),
          ]),
        ),
      },
    });
  }

  path(name: string): string {
    return this.#project.path(name);
  }

  read(name: string): string {
    return this.#project.read(name);
  }

  /** Runs it to its end; fails where a test does. @returns the milliseconds of the whole run */
  async run(args: readonly string[]): Promise<number> {
    const {exitCode, output, durationMs} = await runJest(this.#project, args, {
      env: {
        BENCH_OUTPUT: this.path('times.json'),
        DATABASE_URL: this.#serverUrl,
        SAVEPOINT_DATABASE_URL: this.#serverUrl,
      },
      timeLimitMs: 300_000,
    });
    if (exitCode !== 0) throw new Error(`Jest ended with ${exitCode}:\n${output}`);
    return durationMs;
  }

  /** The milliseconds of each file of the last run, by its number of tests; without the first ones, which load things. */
  fileTimes(): ReadonlyMap<number, readonly number[]> {
    const times = JSON.parse(this.read('times.json')) as readonly {path: string | null; at: number}[];
    const byTests = new Map<number, number[]>();
    for (const [i, {path, at}] of times.entries()) {
      if (path === null || i <= 2) continue;
      const tests = Number(/-(\d+)\.test\.js$/.exec(path)?.[1]);
      byTests.set(tests, [...(byTests.get(tests) ?? []), at - times[i - 1]!.at]);
    }
    return byTests;
  }
}
