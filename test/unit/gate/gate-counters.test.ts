import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {countersPath, readCounters} from '../../../src/baseline/counters-file';
import {gateCounters, type CounterOutcome} from '../../../src/gate/gate-counters';
import type {GatedTest, RunPolicy} from '../../../src/gate/gated-run';
import {makeFile, makeRecord, makeRun, makeTable, makeTest, planner, wholeRun} from './support/make-run';

const orders = 'test/orders.test.js';
let rootDir: string;

beforeEach(() => {
  rootDir = fs.mkdtempSync(path.join(os.tmpdir(), 'gate-'));
  fs.mkdirSync(path.join(rootDir, 'test'));
  fs.writeFileSync(path.join(rootDir, orders), '');
});
afterEach(() => fs.rmSync(rootDir, {recursive: true}));

const options = {planner, repeat: null};
const gate = (tests: readonly GatedTest[], policy: Partial<RunPolicy> = {}) =>
  gateCounters(makeRun([makeFile(tests, rootDir)], {rootDir}), {...wholeRun, ...policy}, options);
const baselineText = (file = orders) => fs.readFileSync(countersPath(path.join(rootDir, file)), 'utf8');
const kinds = ({verdicts}: CounterOutcome) => verdicts.map(({kind}) => kind);

test('the first run writes the baseline, the next one finds nothing to say or write', async () => {
  const tests = [makeTest({shapes: {a: 1}}), makeTest({name: 'other'})];
  const first = await gate(tests);
  expect(kinds(first)).toEqual(['new', 'new']);
  expect(first.filesWritten).toBe(1);
  const written = fs.statSync(countersPath(path.join(rootDir, orders)));
  expect(await gate(tests)).toEqual({
    verdicts: [],
    problems: [],
    filesWritten: 0,
    unsteady: [],
    unrepeated: null,
  });
  expect(fs.statSync(countersPath(path.join(rootDir, orders))).mtimeMs).toBe(written.mtimeMs);
});

test('--ci writes nothing', async () => {
  const outcome = await gate([makeTest({shapes: {a: 1}})], {acceptance: 'none'});
  expect(kinds(outcome)).toEqual(['new']);
  expect(fs.readdirSync(path.join(rootDir, 'test'))).toEqual(['orders.test.js']);
});

test('a changed test fails and stays as it was in the baseline, until -u accepts it', async () => {
  await gate([makeTest({shapes: {a: 1}})]);
  const before = baselineText();
  const changed = [makeTest({shapes: {a: 2}})];
  expect(kinds(await gate(changed))).toEqual(['counter-changed']);
  expect(kinds(await gate(changed))).toEqual(['counter-changed']);
  expect(baselineText()).toBe(before);
  await gate(changed, {acceptance: 'all'});
  expect((await gate(changed)).verdicts).toEqual([]);
});

test('a failed test is not written', async () => {
  await gate([makeTest({shapes: {a: 1}, status: 'failed'})]);
  expect(readCounters(path.join(rootDir, orders))).toBeNull();
});

test('what is removed goes with -u in a complete run, and only there', async () => {
  const [here, gone] = [makeTest({name: 'here'}), makeTest({name: 'gone'})];
  await gate([here, gone]);
  expect(kinds(await gate([here]))).toEqual(['removed']);
  await gate([here], {acceptance: 'all', complete: false});
  expect(baselineText()).toContain('gone');
  await gate([here], {acceptance: 'all'});
  expect(baselineText()).not.toContain('gone');
});

test('the baseline of a test file that is gone is removed with -u', async () => {
  const gone = 'test/gone.test.js';
  const run = makeRun([makeFile([makeTest()], rootDir), makeFile([makeTest({file: gone})], rootDir)], {
    rootDir,
  });
  await gateCounters(run, wholeRun, options);
  expect((await gate([makeTest()])).verdicts).toEqual([
    {kind: 'removed', test: {id: gone, file: gone, titles: []}},
  ]);
  expect((await gate([makeTest()], {complete: false})).verdicts).toEqual([]);
  expect(fs.existsSync(countersPath(path.join(rootDir, gone)))).toBe(true);
  await gate([makeTest()], {acceptance: 'all'});
  expect(fs.existsSync(countersPath(path.join(rootDir, gone)))).toBe(false);
});

test('a baseline that cannot be removed is a problem like others', async () => {
  await gate([makeTest()]);
  fs.mkdirSync(countersPath(path.join(rootDir, 'test/gone.test.js')));
  const {problems} = await gate([makeTest()], {acceptance: 'all'});
  expect(problems).toMatchObject([{code: 'SAVEPOINT_BASELINE'}]);
});

test.each(['none', 'new', 'all'] as const)(
  'a broken baseline is a problem by its own name, is not overwritten, and the rest is compared (%s)',
  async acceptance => {
    fs.writeFileSync(path.join(rootDir, 'test/customers.test.js'), '');
    const run = (count: number) =>
      makeRun(
        [
          makeFile([makeTest({shapes: {a: 1}})], rootDir),
          makeFile([makeTest({file: 'test/customers.test.js', shapes: {a: count}})], rootDir),
        ],
        {rootDir},
      );
    await gateCounters(run(1), wholeRun, options);
    fs.writeFileSync(countersPath(path.join(rootDir, orders)), '{"version": 1');
    const {problems, verdicts} = await gateCounters(run(2), {...wholeRun, acceptance}, options);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'SAVEPOINT_BASELINE',
        message: expect.stringContaining('orders.test.js.json') as string,
      }),
    ]);
    expect(verdicts).toMatchObject([{kind: 'counter-changed', test: {file: 'test/customers.test.js'}}]);
    expect(baselineText()).toBe('{"version": 1');
  },
);

test('a test called __proto__ is a test like any other', async () => {
  await gate([makeTest({name: '__proto__', shapes: {constructor: 1}})]);
  expect(kinds(await gate([makeTest({name: '__proto__', shapes: {constructor: 2}})]))).toEqual([
    'counter-changed',
  ]);
});

test('two tests of the same name are two tests', async () => {
  const tests = [makeTest({shapes: {a: 1}}), makeTest({index: 1, shapes: {a: 2}})];
  await gate(tests);
  expect((await gate(tests)).verdicts).toEqual([]);
  expect(Object.keys((JSON.parse(baselineText()) as {tests: object}).tests)).toEqual([
    'orders lists them',
    'orders lists them (2)',
  ]);
});

describe('what is accepted', () => {
  const asked: (readonly string[])[] = [];
  const repeating = (...records: readonly Parameters<typeof makeRecord>[0][]) => ({
    planner,
    repeat: (paths: readonly string[]) => {
      asked.push(paths);
      return Promise.resolve({kind: 'measured', tests: records.map(makeRecord)} as const);
    },
  });
  const run = (tests: readonly GatedTest[]) => makeRun([makeFile(tests, rootDir)], {rootDir});
  const table = (seqRows: number) => [makeTable('orders', {seqScans: 1, seqRows})];
  beforeEach(() => (asked.length = 0));

  test('runs once more: what differs is a range from then on, and said', async () => {
    const tests = [makeTest({shapes: {a: 1}, tables: table(5)}), makeTest({name: 'steady', shapes: {b: 1}})];
    const again = repeating(
      {shapes: {a: 1, c: 2}, tables: table(9)},
      {name: 'steady', shapes: {b: 1}},
      {name: 'unknown'},
    );
    const first = await gateCounters(run(tests), wholeRun, again);
    expect(first.unsteady).toMatchObject([{titles: ['orders lists them']}]);
    expect(asked).toEqual([[path.join(rootDir, orders)]]);
    expect(JSON.parse(baselineText())).toMatchObject({
      tests: {
        'orders lists them': {
          statements: {min: 1, max: 3},
          shapes: {a: 1, c: {min: 0, max: 2}},
          scans: {'postgresql-15': {orders: {seq_scan: 1, seq_tup_read: {min: 5, max: 9}}}},
        },
        steady: {statements: 1},
      },
    });
    for (const seqRows of [5, 7, 9])
      expect(kinds(await gate([makeTest({shapes: {a: 1}, tables: table(seqRows)}), tests[1]!]))).toEqual([]);
    expect(kinds(await gate([makeTest({shapes: {a: 1}, tables: table(10)})]))).toContain('counter-changed');
  });

  test('runs once more alone: nothing new, nothing to repeat', async () => {
    await gate([makeTest({shapes: {a: 1}})]);
    await gateCounters(run([makeTest({shapes: {a: 1}})]), {...wholeRun, acceptance: 'all'}, repeating());
    await gateCounters(run([makeTest({shapes: {a: 9}})]), wholeRun, repeating());
    await gateCounters(run([makeTest({name: 'idle'})]), wholeRun, repeating());
    await gateCounters(
      run([makeTest({name: 'other', shapes: {a: 1}})]),
      {...wholeRun, acceptance: 'none'},
      repeating(),
    );
    expect(asked).toEqual([]);
    await gateCounters(run([makeTest({shapes: {a: 9}})]), {...wholeRun, acceptance: 'all'}, repeating());
    expect(asked).toHaveLength(1);
  });

  test('is what was seen, where it could not run once more, for the reason given', async () => {
    const repeat = () => Promise.resolve({kind: 'failed', reason: 'there was no time'} as const);
    const outcome = await gateCounters(run([makeTest({shapes: {a: 1}})]), wholeRun, {planner, repeat});
    expect(outcome.unrepeated).toBe('there was no time');
    expect(kinds(await gate([makeTest({shapes: {a: 1}})]))).toEqual([]);
  });

  test('is added to what another run has accepted meanwhile', async () => {
    const repeat = async () => {
      await gate([makeTest({name: 'of another run', shapes: {b: 1}})], {complete: false});
      return {kind: 'failed', reason: 'there was no time'} as const;
    };
    const tests = [makeTest({shapes: {a: 1}})];
    await gateCounters(run(tests), {...wholeRun, complete: false}, {planner, repeat});
    expect([...(readCounters(path.join(rootDir, orders)) ?? new Map()).keys()]).toEqual([
      'of another run',
      'orders lists them',
    ]);
  });

  test('are scans of another planner, too, which are written like a new test', async () => {
    const tests = [makeTest({shapes: {a: 1}, tables: table(5)})];
    await gate(tests);
    const other = {planner: 'postgresql-16', repeat: null};
    const scans = [makeTest({shapes: {a: 1}, tables: table(6)})];
    await gateCounters(run(scans), {...wholeRun, acceptance: 'none'}, other);
    expect(baselineText()).not.toContain('postgresql-16');
    const {verdicts, filesWritten} = await gateCounters(run(scans), wholeRun, other);
    expect([verdicts, filesWritten]).toEqual([[], 1]);
    expect(baselineText()).toMatch(
      /"postgresql-15": {\s+"orders": .* 5 }\s+},\s+"postgresql-16": {\s+"orders": .* 6 }/,
    );
    expect(kinds(await gate(tests))).toEqual([]);
  });
});

test('a renamed test keeps what is known of it, and -u moves its entry', async () => {
  const table = [makeTable('orders', {seqScans: 1, seqRows: 5})];
  const old = makeTest({name: 'old', shapes: {a: 1}, tables: table});
  const renamed = makeTest({name: 'new', shapes: {a: 1}, tables: table});
  await gate([old]);
  await gateCounters(makeRun([makeFile([old], rootDir)], {rootDir}), wholeRun, {
    planner: 'postgresql-16',
    repeat: null,
  });
  const entry = (JSON.parse(baselineText()) as {tests: Record<string, unknown>}).tests.old;
  await gate([renamed], {acceptance: 'all'});
  expect(JSON.parse(baselineText())).toEqual({version: 2, tests: {new: entry}});
});

test('a baseline of version 1 is compared as it is, and written anew with what is counted since', async () => {
  const file = countersPath(path.join(rootDir, orders));
  const old = {version: 1, tests: {'orders lists them': {statements: 1, rows: 1, shapes: {a: 1}}}};
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, JSON.stringify(old));
  const tests = [makeTest({shapes: {a: 1}, tables: [makeTable('orders', {seqScans: 1})]})];
  expect((await gate(tests, {acceptance: 'none'})).verdicts).toEqual([]);
  expect(JSON.parse(baselineText())).toEqual(old);
  expect(kinds(await gate([makeTest({shapes: {a: 2}})]))).toEqual(['counter-changed']);
  expect(JSON.parse(baselineText())).toEqual(old);
  await gate(tests);
  expect(JSON.parse(baselineText())).toMatchObject({
    version: 2,
    tests: {'orders lists them': {statements: 1}},
  });
});
