import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {Reporter} from '@jest/reporters';
import {countersPath} from '../../../src/baseline/counters-file';
import type {JestGlobalConfig} from '../../../src/gate/run-policy';
import type {TestRecord} from '../../../src/record/test-record';
import {readRecord} from '../../../src/report/run-record';
import SavepointReporter from '../../../src/reporter';
import {makeRecord, poolStatistics} from '../gate/support/make-run';

let folder: string;
let rootDir: string;
let testPath: string;
let printed: string;

/** Of the machine that these tests run on, perhaps. */
const github = ['GITHUB_ACTIONS', 'GITHUB_WORKSPACE', 'GITHUB_STEP_SUMMARY'];

beforeEach(() => {
  for (const name of github) Reflect.deleteProperty(process.env, name);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'reporter-'));
  rootDir = path.join(folder, 'project');
  testPath = path.join(rootDir, 'test/orders.test.js');
  fs.mkdirSync(path.dirname(testPath), {recursive: true});
  fs.writeFileSync(testPath, '');
  const gate = {enabled: true, threshold: 1.2, minDeltaMs: 1, confirmBudgetMs: 0};
  const prepared = {
    config: {
      rootDir,
      cacheDir: path.join(folder, 'cache'),
      timingsUrl: null,
      budgets: {},
      gate,
      schema: null,
      seed: null,
      pool: {min: 1, max: 5},
    },
    engine: {name: 'local', origin: 'binaries', version: '15.18', choice: {why: '', details: []}},
    template: {fromCache: false, buildMs: 0, tables: 0},
    ports: [5432],
  };
  process.env.JEST_SAVEPOINT_RUN = path.join(folder, 'run.json');
  fs.writeFileSync(process.env.JEST_SAVEPOINT_RUN, JSON.stringify(prepared));
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.JEST_SAVEPOINT_RUN;
  delete process.env.JEST_SAVEPOINT_CONFIRM;
  delete process.env.SAVEPOINT_RECORD;
  fs.rmSync(folder, {recursive: true});
});

interface Config extends JestGlobalConfig {
  readonly rootDir: string;
  readonly ci: boolean;
}
const plain = {
  updateSnapshot: 'new',
  watch: false,
  watchAll: false,
  collectCoverage: false,
  nonFlagArgs: [],
  onlyChanged: false,
  onlyFailures: false,
  lastCommit: false,
  findRelatedTests: false,
  runTestsByPath: false,
  ci: false,
} as const;

/** Reports a run of one file to a new reporter, as Jest does; returns what Jest would be told of it. */
async function report(field: object, config: Partial<Config> = {}): Promise<Error | undefined> {
  const reporter = new SavepointReporter({...plain, rootDir, ...config});
  const result = {
    ancestorTitles: ['orders'],
    title: 'lists them',
    fullName: 'orders lists them',
    status: 'passed',
  };
  reporter.onTestFileResult({path: testPath}, {testResults: [result], ...field});
  const results = {
    startTime: Date.now(),
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    wasInterrupted: false,
    testResults: [{testFilePath: testPath}],
  };
  await reporter.onRunComplete(new Set(), results);
  return reporter.getLastError();
}
const withRecords = (...tests: readonly TestRecord[]) => ({
  savepoint: {
    file: 'test/orders.test.js',
    setupMs: 1,
    hookStatements: 0,
    tests,
    lateStatements: [],
    rssBytes: 1,
    worker: 1,
    pool: poolStatistics,
  },
});
const running = (statements: number) => withRecords(makeRecord({shapes: {'select ?': statements}}));

test('the first run writes the baseline and passes', async () => {
  await expect(report(running(1))).resolves.toBeUndefined();
  expect(printed).toContain('baseline written to 1 file in __savepoints__');
  expect(fs.existsSync(countersPath(testPath))).toBe(true);
});

test('an unchanged run passes in one line, once timings are compared', async () => {
  for (let run = 0; run < 11; run++) {
    printed = '';
    await expect(report(running(1))).resolves.toBeUndefined();
  }
  expect(printed.trim().split('\n')).toEqual([
    expect.stringMatching(/^Savepoint: .*all as in the baseline$/),
  ]);
});

test.each([true, false])('a run with more statements fails and names them (in CI: %s)', async ci => {
  await report(running(1));
  const error = await report(running(51), {ci, updateSnapshot: ci ? 'none' : 'new'});
  expect(error).toMatchObject({code: 'SAVEPOINT_GATE'});
  expect(printed).toContain('● orders › lists them');
  expect(printed).toContain('+50  select ?  1 → 51');
});

test.each([true, false])('a broken baseline fails by its own name and stays (in CI: %s)', async ci => {
  await report(running(1));
  fs.writeFileSync(countersPath(testPath), '{');
  await expect(report(running(1), {ci})).resolves.toBeInstanceOf(Error);
  expect(printed).toContain('● Savepoint: Baseline error:');
  expect(fs.readFileSync(countersPath(testPath), 'utf8')).toBe('{');
});

test('tests that left no record fail in CI, and are a message elsewhere', async () => {
  await expect(report({}, {ci: true})).resolves.toMatchObject({code: 'SAVEPOINT_GATE'});
  await expect(report({}, {ci: false})).resolves.toBeUndefined();
  expect(printed.match(/● Savepoint: Gate error:\n\n {2}There is no data/g)).toHaveLength(2);
});

test('a run that was not prepared fails in CI, and is a message elsewhere', async () => {
  delete process.env.JEST_SAVEPOINT_RUN;
  await expect(report(running(1), {ci: true})).resolves.toMatchObject({code: 'SAVEPOINT_GATE'});
  await expect(report(running(1), {ci: false})).resolves.toBeUndefined();
  expect(printed).toContain('the global set-up of jest-savepoint did not run');
});

test('a file that chose another environment is no failure', async () => {
  await expect(report({savepoint: {noEnvironment: true}}, {ci: true})).resolves.toBeUndefined();
  expect(printed).toBe('');
});

test('nothing but the baseline of counters is written into the project', async () => {
  await report(running(1));
  const files = fs
    .readdirSync(rootDir, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile());
  expect(files.map(({name}) => name).sort()).toEqual(['orders.test.js', 'orders.test.js.json']);
});

test('the last run is kept in the cache folder', async () => {
  await report(running(3));
  const [project = ''] = fs.readdirSync(path.join(folder, 'cache/baselines'));
  const kept = readRecord(path.join(folder, 'cache/baselines', project, 'last-run.json'), rootDir);
  expect(kept).toMatchObject({
    setting: {machine: {engine: 'local', postgresMajor: 15}, workers: 1},
    shard: null,
    outcome: {verdicts: [{kind: 'new'}]},
    run: {
      files: [{path: testPath, tests: [{record: {statements: 3}, titles: ['orders', 'lists them']}]}],
    },
  });
});

test('and where SAVEPOINT_RECORD says', async () => {
  process.env.SAVEPOINT_RECORD = path.join(folder, 'records/shard-1.json');
  await report(running(3), {shard: {shardIndex: 1, shardCount: 2}});
  const record = readRecord(process.env.SAVEPOINT_RECORD, '/elsewhere');
  expect(record).toMatchObject({
    shard: {index: 1, count: 2},
    run: {rootDir: '/elsewhere', files: [{path: '/elsewhere/test/orders.test.js'}]},
  });
});

test('on GitHub a failure is annotated, and the run is in the summary of the job', async () => {
  process.env.GITHUB_ACTIONS = 'true';
  process.env.GITHUB_WORKSPACE = folder;
  process.env.GITHUB_STEP_SUMMARY = path.join(folder, 'summary.md');
  await report(running(1));
  expect(printed).not.toContain('::');
  await report(running(51));
  expect(printed).toMatch(
    /^::error file=project\/test\/orders\.test\.js,line=1,title=Savepoint%3A orders › lists them::/m,
  );
  const summary = fs.readFileSync(process.env.GITHUB_STEP_SUMMARY, 'utf8');
  expect(summary.match(/^### .*/gm)).toEqual(['### ✅ Savepoint: passed', '### ❌ Savepoint: failed']);
});

test('a record that cannot be written fails in CI', async () => {
  fs.writeFileSync(path.join(folder, 'file'), '');
  process.env.SAVEPOINT_RECORD = path.join(folder, 'file/record.json');
  await expect(report(running(3), {ci: true})).resolves.toMatchObject({code: 'SAVEPOINT_CONFIG'});
  expect(printed).toContain('The record of the run cannot be written to');
});

test('in a confirming process the records are handed back, and nothing else happens', async () => {
  const output = path.join(folder, 'confirmation.json');
  process.env.JEST_SAVEPOINT_CONFIRM = output;
  await expect(report(running(3))).resolves.toBeUndefined();
  expect(JSON.parse(fs.readFileSync(output, 'utf8'))).toMatchObject({tests: [{statements: 3}]});
  expect(printed).toBe('');
  expect(fs.existsSync(countersPath(testPath))).toBe(false);
  expect(fs.existsSync(path.join(folder, 'cache'))).toBe(false);
});

test("is one of Jest's reporters", () => {
  const reporter: Reporter = new SavepointReporter({...plain, rootDir});
  expect(reporter.getLastError?.()).toBeUndefined();
});
