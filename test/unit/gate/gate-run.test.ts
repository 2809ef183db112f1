import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {FileTimingStore} from '../../../src/baseline/file-timing-store';
import type {FindChangedTests} from '../../../src/gate/find-changed-tests';
import {gateRun, type GateRunOptions} from '../../../src/gate/gate-run';
import type {GatedRun, GatedTest, RunPolicy} from '../../../src/gate/gated-run';
import type {Measure} from '../../../src/gate/measure-again';
import {makeFile, makeRecord, makeRun, makeTest, planner, wholeRun} from './support/make-run';
import {jitter} from './support/make-timings';

interface RunParts extends Partial<GatedRun> {
  /** How many times slower the first test is. */
  readonly slower?: number;
  /** How many statements the second test runs. */
  readonly statements?: number;
  /** For how many milliseconds longer the third test waits. */
  readonly waitMs?: number;
}

let rootDir: string;
let store: FileTimingStore;
let runs: number;
let processes: number;
let learning: jest.Mock<ReturnType<Measure>, Parameters<Measure>>;

beforeEach(() => {
  rootDir = fs.mkdtempSync(path.join(os.tmpdir(), 'gate-run-'));
  fs.mkdirSync(path.join(rootDir, 'test'));
  fs.writeFileSync(path.join(rootDir, 'test/orders.test.js'), '');
  const machine = {platform: 'linux', arch: 'x64', cpuModel: 'X', cores: 2, nodeMajor: 20} as const;
  store = new FileTimingStore(path.join(rootDir, 'cache'), {...machine, engine: 'local', postgresMajor: 15});
  runs = 0;
  processes = 100;
  learning = jest.fn(measuring(1));
});
afterEach(() => fs.rmSync(rootDir, {recursive: true}));

function recordsOf(run: number, {slower = 1, statements = 1}: RunParts) {
  return Array.from({length: 8}, (_, i) => ({
    name: `test ${i}`,
    cpuMs: 10 * jitter(i, run) * (i === 0 ? slower : 1),
    shapes: {'select ?': i === 1 ? statements : 1},
  }));
}

function waiting({record, titles}: GatedTest, waitMs: number): GatedTest {
  const {cpuMs, wallMs} = record.fn;
  return {titles, record: {...record, fn: {cpuMs, wallMs: wallMs + waitMs}}};
}

/** Says in every process that the first test is so many times slower. */
const measuring =
  (slower: number): Measure =>
  () => {
    const tests = recordsOf(processes++, {slower}).map(parts => {
      const {fn, ...record} = makeRecord(parts);
      const repeat = {cpuMs: fn.cpuMs / 2, wallMs: fn.wallMs / 2, databaseMs: 0};
      return {...record, fn, repeats: [repeat, repeat]};
    });
    return Promise.resolve({kind: 'measured', tests});
  };

async function gate(
  parts: RunParts = {},
  policy: Partial<RunPolicy> = {},
  options: Partial<GateRunOptions> = {},
) {
  const run = runs++;
  const tests = recordsOf(run, parts).map(record => makeTest(record));
  const file = makeFile(
    tests.map((test, i) => (i === 2 ? waiting(test, parts.waitMs ?? 0) : test)),
    rootDir,
  );
  return gateRun(
    makeRun([file], {rootDir, startedAt: 1000 + run, ...parts}),
    {...wholeRun, ...policy},
    {
      enabled: true,
      planner,
      repeat: null,
      budgets: {},
      learn: learning,
      limits: {threshold: 1.2, minDeltaMs: 1},
      budgetMs: 60_000,
      store,
      measure: () => Promise.reject(new Error('nothing should be run again')),
      openBase: () => Promise.reject(new Error('nothing should be checked out')),
      findChanged: null,
      commit: () => Promise.resolve(null),
      ...options,
    },
  );
}
async function gateTimes(times: number) {
  for (let i = 0; i < times; i++) await gate();
}
const samplesOf = async (test = 0) =>
  (await store.read()).get(`test/orders.test.js › test ${test}`)?.samples.length ?? 0;

test('green runs record timings, the second to the sixth learn, and from the seventh on they are compared', async () => {
  const needed = {neededRuns: 5, neededProcesses: 10};
  expect((await gate()).timings).toEqual({kind: 'recording', runs: 0, processes: 0, ...needed});
  await gateTimes(4);
  expect((await gate()).timings).toEqual({kind: 'recording', runs: 5, processes: 8, ...needed});
  const {timings, verdicts} = await gate();
  const near = expect.closeTo(1, 1) as number;
  expect(timings).toEqual({kind: 'compared', tests: 8, shift: {all: near, js: near, sql: near}});
  expect(verdicts).toEqual([]);
  expect(learning).toHaveBeenCalledTimes(10);
  expect(await samplesOf()).toBe(7);
});

test('a test that is slower in fresh processes, too, has regressed, and the run is not recorded', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({slower: 2}, {}, {measure: measuring(2)});
  expect(verdicts).toMatchObject([
    {kind: 'regressed', test: {titles: ['test 0']}, timing: {ratio: expect.closeTo(2, 0) as number}},
  ]);
  expect(await samplesOf()).toBe(6);
});

test('a test that was slow once is cleared, and the run is recorded', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({slower: 2}, {}, {measure: measuring(1)});
  expect(verdicts).toMatchObject([{kind: 'cleared'}]);
  expect(await samplesOf()).toBe(7);
});

test('a suspect whose code is as at the commit of its baseline is none, and one that is as slow there is cleared', async () => {
  await gateTimes(6);
  await gate({}, {}, {commit: () => Promise.resolve('a'.repeat(40))});
  const findChanged = jest.fn<Promise<ReadonlySet<string>>, Parameters<FindChangedTests>>(() =>
    Promise.resolve(new Set()),
  );
  const unchanged = await gate({slower: 2, waitMs: 400}, {}, {findChanged});
  expect(unchanged.verdicts).toEqual([]);
  const testPath = path.join(rootDir, 'test/orders.test.js');
  expect(findChanged.mock.calls).toEqual([['a'.repeat(40), [testPath]]]);
  findChanged.mockResolvedValue(new Set([testPath]));
  const openBase = (measure: Measure) => () =>
    Promise.resolve({kind: 'opened', base: {measure, close: () => Promise.resolve()}} as const);
  const suspected = {findChanged, measure: measuring(2)};
  const asSlow = await gate({slower: 2}, {}, {...suspected, openBase: openBase(measuring(2))});
  expect(asSlow.verdicts).toMatchObject([{kind: 'cleared'}]);
  const slower = await gate({slower: 2}, {}, {...suspected, openBase: openBase(measuring(1))});
  expect(slower.verdicts).toMatchObject([{kind: 'regressed'}]);
});

test('where nothing is suspect, or no commit is known, nobody is asked what has changed', async () => {
  const findChanged = () => Promise.reject(new Error('nothing should be looked up'));
  await gateTimes(6);
  expect((await gate({slower: 2}, {}, {findChanged, measure: measuring(2)})).verdicts).toHaveLength(1);
  await gate({}, {}, {findChanged, commit: () => Promise.resolve('a'.repeat(40))});
  expect((await gate({}, {}, {findChanged})).verdicts).toEqual([]);
});

test('what is inconclusive stays a suspect: the commit does not count for it', async () => {
  const commit = (name: string) => () => Promise.resolve(name.repeat(40));
  for (let i = 0; i < 6; i++) await gate({}, {}, {commit: commit('a')});
  const {verdicts} = await gate({slower: 2}, {}, {measure: null, commit: commit('b')});
  expect(verdicts).toMatchObject([{kind: 'inconclusive'}]);
  const accepted = await store.read();
  const commits = [0, 1].map(test =>
    accepted.get(`test/orders.test.js › test ${test}`)?.commits.map(([name]) => name),
  );
  expect(commits).toEqual([
    ['a', 'a', 'a'],
    ['a', 'a', 'b'],
  ]);
});

test('without a Jest to start again, a suspect is inconclusive', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({slower: 2}, {}, {measure: null});
  expect(verdicts).toMatchObject([
    {kind: 'inconclusive', reason: expect.stringContaining('not found') as string},
  ]);
});

test('what might be slower and could not be confirmed is told only where it looks slower', async () => {
  await gateTimes(6);
  // It has to take 14.5 ms more to fail, and half of that makes a suspect.
  const limits = {threshold: 2, minDeltaMs: 14.5};
  expect((await gate({slower: 2.6}, {}, {measure: null, limits})).verdicts).toMatchObject([
    {kind: 'inconclusive'},
  ]);
  expect((await gate({slower: 2.4}, {}, {measure: null, limits})).verdicts).toEqual([]);
});

test('without time for confirming nothing is found slower', async () => {
  await gateTimes(6);
  expect((await gate({slower: 3}, {}, {budgetMs: 0})).verdicts).toEqual([]);
});

test('a test with other counters is not run again for its time', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({statements: 9, slower: 1});
  expect(verdicts).toMatchObject([{kind: 'counter-changed'}]);
  expect(await samplesOf()).toBe(6);
});

test('-u accepts timings without proof, and begins their history anew', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({slower: 2, statements: 9}, {acceptance: 'all'});
  expect(verdicts).toMatchObject([{kind: 'counter-changed'}]);
  expect(await Promise.all([samplesOf(0), samplesOf(1), samplesOf(2)])).toEqual([1, 1, 7]);
  expect((await gate({slower: 2, statements: 9})).verdicts).toEqual([]);
});

test('a test that waits for longer is no slower by CPU time, and is run again for its wall time', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({waitMs: 90}, {}, {measure: measuring(1)});
  expect(verdicts).toMatchObject([
    {kind: 'cleared', test: {titles: ['test 2']}, timing: {clock: 'wall', confirmedRatios: {length: 1}}},
  ]);
});

test('what waits for longer and cannot be run again is inconclusive, with what would be sure', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({waitMs: 90}, {}, {measure: null});
  expect(verdicts).toMatchObject([
    {
      kind: 'inconclusive',
      timing: {
        clock: 'wall',
        beforeMs: expect.closeTo(20, -1) as number,
        afterMs: expect.closeTo(110, -1) as number,
        detectableRatio: expect.closeTo(2, 0) as number,
      },
    },
  ]);
});

test('-u accepts longer waiting without proof, and begins its history anew', async () => {
  await gateTimes(6);
  expect((await gate({waitMs: 90}, {acceptance: 'all'})).verdicts).toEqual([]);
  expect(await Promise.all([samplesOf(2), samplesOf(3)])).toEqual([1, 7]);
});

test('accepted runs keep the commit that they tested', async () => {
  const commitOf = async () => (await store.read()).get('test/orders.test.js › test 0')?.commits.at(-1);
  await gate({}, {}, {commit: () => Promise.resolve('c0ffee'.padEnd(40, '0'))});
  await gate();
  expect(await commitOf()).toMatch(/^c0ffee/);
});

test('a renamed test keeps its timings with -u alone', async () => {
  await gateTimes(5);
  const records = recordsOf(9, {}).map((record, i) => ({...record, shapes: {[`select ${i}`]: 1}}));
  const file = (name: string) =>
    makeFile(
      records.map((record, i) => makeTest(i === 0 ? {...record, name} : record)),
      rootDir,
    );
  await gate({files: [file('test 0')]}, {acceptance: 'all'});
  const before = await samplesOf();
  await gate({files: [file('test 99')]}, {acceptance: 'none'});
  expect([await samplesOf(0), await samplesOf(99)]).toEqual([before, 0]);
  await gate({files: [file('test 99')]}, {acceptance: 'all'});
  expect([await samplesOf(0), await samplesOf(99)]).toEqual([0, before + 1]);
});

test('--ci compares and records nothing', async () => {
  await gateTimes(6);
  const {timings} = await gate({}, {acceptance: 'none'});
  expect(timings.kind).toBe('compared');
  expect(await samplesOf()).toBe(6);
});

test('a red run neither compares nor records timings', async () => {
  await gateTimes(6);
  const {timings} = await gate({green: false, slower: 9});
  expect(timings).toEqual({kind: 'uncompared', reason: 'tests failed'});
  expect(await samplesOf()).toBe(6);
});

test('nor does a run that cannot be compared', async () => {
  const {timings} = await gate({}, {timingsUncomparable: 'Jest is watching'});
  expect(timings).toEqual({kind: 'uncompared', reason: 'Jest is watching'});
  expect(await samplesOf()).toBe(0);
});

test('a file of which only a few tests ran, as with test.only, is not compared', async () => {
  await gateTimes(6);
  const file = makeFile(
    recordsOf(9, {}).map(record => makeTest(record)),
    rootDir,
  );
  const only = {...file, tests: file.tests.slice(0, 2)};
  const {timings} = await gate({files: [only], slower: 9});
  expect(timings.kind).toBe('recording');
  expect(await samplesOf()).toBe(6);
});

test('no run learns that accepts nothing, or changes, or whose gate is off', async () => {
  await gateTimes(2);
  learning.mockClear();
  await gate({}, {acceptance: 'none'});
  await gate({}, {acceptance: 'all'});
  await gate({}, {}, {enabled: false});
  expect(learning).not.toHaveBeenCalled();
});

test('a gate that is off runs nothing again and records', async () => {
  await gateTimes(6);
  const {verdicts} = await gate({slower: 2, statements: 9}, {}, {enabled: false});
  expect(verdicts).toMatchObject([{kind: 'counter-changed'}]);
  expect(await samplesOf()).toBe(7);
});

test('broken timings are a problem, stay as they are, and counters are still compared', async () => {
  await gate();
  fs.writeFileSync(store.place, '{');
  const {problems, verdicts, timings} = await gate({statements: 2});
  expect(problems).toEqual([expect.objectContaining({code: 'SAVEPOINT_BASELINE'})]);
  expect(verdicts).toMatchObject([{kind: 'counter-changed'}]);
  expect(timings.kind).toBe('uncompared');
  expect(fs.readFileSync(store.place, 'utf8')).toBe('{');
});
