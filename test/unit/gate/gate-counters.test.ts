import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {countersPath, readCounters} from '../../../src/baseline/counters-file';
import {gateCounters} from '../../../src/gate/gate-counters';
import type {GatedTest, RunPolicy} from '../../../src/gate/gated-run';
import {makeFile, makeRun, makeTest, wholeRun} from './support/make-run';

const orders = 'test/orders.test.js';
let rootDir: string;

beforeEach(() => {
  rootDir = fs.mkdtempSync(path.join(os.tmpdir(), 'gate-'));
  fs.mkdirSync(path.join(rootDir, 'test'));
  fs.writeFileSync(path.join(rootDir, orders), '');
});
afterEach(() => fs.rmSync(rootDir, {recursive: true}));

const gate = (tests: readonly GatedTest[], policy: Partial<RunPolicy> = {}) =>
  gateCounters(makeRun([makeFile(tests, rootDir)], {rootDir}), {...wholeRun, ...policy});
const baselineText = (file = orders) => fs.readFileSync(countersPath(path.join(rootDir, file)), 'utf8');
const kinds = ({verdicts}: ReturnType<typeof gate>) => verdicts.map(({kind}) => kind);

test('the first run writes the baseline, the next one finds nothing to say or write', () => {
  const tests = [makeTest({shapes: {a: 1}}), makeTest({name: 'other'})];
  const first = gate(tests);
  expect(kinds(first)).toEqual(['new', 'new']);
  expect(first.filesWritten).toBe(1);
  const written = fs.statSync(countersPath(path.join(rootDir, orders)));
  expect(gate(tests)).toEqual({verdicts: [], problems: [], filesWritten: 0});
  expect(fs.statSync(countersPath(path.join(rootDir, orders))).mtimeMs).toBe(written.mtimeMs);
});

test('--ci writes nothing', () => {
  const outcome = gate([makeTest({shapes: {a: 1}})], {acceptance: 'none'});
  expect(kinds(outcome)).toEqual(['new']);
  expect(fs.readdirSync(path.join(rootDir, 'test'))).toEqual(['orders.test.js']);
});

test('a changed test fails and stays as it was in the baseline, until -u accepts it', () => {
  gate([makeTest({shapes: {a: 1}})]);
  const before = baselineText();
  const changed = [makeTest({shapes: {a: 2}})];
  expect(kinds(gate(changed))).toEqual(['counter-changed']);
  expect(kinds(gate(changed))).toEqual(['counter-changed']);
  expect(baselineText()).toBe(before);
  gate(changed, {acceptance: 'all'});
  expect(gate(changed).verdicts).toEqual([]);
});

test('a failed test is not written', () => {
  gate([makeTest({shapes: {a: 1}, status: 'failed'})]);
  expect(readCounters(path.join(rootDir, orders))).toBeNull();
});

test('what is removed goes with -u in a complete run, and only there', () => {
  const [here, gone] = [makeTest({name: 'here'}), makeTest({name: 'gone'})];
  gate([here, gone]);
  expect(kinds(gate([here]))).toEqual(['removed']);
  gate([here], {acceptance: 'all', complete: false});
  expect(baselineText()).toContain('gone');
  gate([here], {acceptance: 'all'});
  expect(baselineText()).not.toContain('gone');
});

test('the baseline of a test file that is gone is removed with -u', () => {
  const gone = 'test/gone.test.js';
  const run = makeRun([makeFile([makeTest()], rootDir), makeFile([makeTest({file: gone})], rootDir)], {
    rootDir,
  });
  gateCounters(run, wholeRun);
  expect(gate([makeTest()]).verdicts).toEqual([{kind: 'removed', test: {id: gone, file: gone, titles: []}}]);
  expect(gate([makeTest()], {complete: false}).verdicts).toEqual([]);
  expect(fs.existsSync(countersPath(path.join(rootDir, gone)))).toBe(true);
  gate([makeTest()], {acceptance: 'all'});
  expect(fs.existsSync(countersPath(path.join(rootDir, gone)))).toBe(false);
});

test.each(['none', 'new', 'all'] as const)(
  'a broken baseline is a problem by its own name, is not overwritten, and the rest is compared (%s)',
  acceptance => {
    fs.writeFileSync(path.join(rootDir, 'test/customers.test.js'), '');
    const run = (count: number) =>
      makeRun(
        [
          makeFile([makeTest({shapes: {a: 1}})], rootDir),
          makeFile([makeTest({file: 'test/customers.test.js', shapes: {a: count}})], rootDir),
        ],
        {rootDir},
      );
    gateCounters(run(1), wholeRun);
    fs.writeFileSync(countersPath(path.join(rootDir, orders)), '{"version": 1');
    const {problems, verdicts} = gateCounters(run(2), {...wholeRun, acceptance});
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

test('a test called __proto__ is a test like any other', () => {
  gate([makeTest({name: '__proto__', shapes: {constructor: 1}})]);
  expect(kinds(gate([makeTest({name: '__proto__', shapes: {constructor: 2}})]))).toEqual(['counter-changed']);
});

test('two tests of the same name are two tests', () => {
  const tests = [makeTest({shapes: {a: 1}}), makeTest({index: 1, shapes: {a: 2}})];
  gate(tests);
  expect(gate(tests).verdicts).toEqual([]);
  expect(Object.keys((JSON.parse(baselineText()) as {tests: object}).tests)).toEqual([
    'orders lists them',
    'orders lists them (2)',
  ]);
});
