import type {OpenedBase} from '../../../src/gate/base-project';
import type {CommitOptions} from '../../../src/gate/confirm-beside';
import type {ConfirmResult} from '../../../src/gate/confirm-process';
import {confirmRegressions} from '../../../src/gate/confirm-regressions';
import {estimateTimings} from '../../../src/gate/estimate-timings';
import type {ConfirmedSuspect} from '../../../src/gate/investigation';
import {makeFile, makeRecord, makeTest} from './support/make-run';
import {baselineOf, measure, usualMs} from './support/make-timings';

const [, , , suspect = '', , , , , , other = ''] = usualMs.keys();
const nameOf = (id: string) => id.replace(/^.* › /, '');
const files = [
  makeFile([...usualMs.keys()].map(id => makeTest({name: nameOf(id), cpuMs: usualMs.get(id)!}))),
];
const regressed: ConfirmedSuspect = {kind: 'regressed', ratios: [1.5, 1.5], reason: null};
const cleared: ConfirmedSuspect = {kind: 'cleared', ratios: [1], reason: null};

/** How many times slower some tests are in a process; null where it fails. */
type Factors = Readonly<Record<string, number>> | null;

function resultOf(run: number, factors: Factors): ConfirmResult {
  if (factors === null) return {kind: 'failed', reason: 'it broke'};
  // The machine's speed is another one in each process.
  const tests = [...measure(run, factors, 1 + 0.5 * (run % 3))].map(([id, {databaseMs, ...fn}]) => ({
    ...makeRecord({name: nameOf(id), databaseMs}),
    fn,
  }));
  return {kind: 'measured', tests};
}

interface Situation extends Partial<CommitOptions> {
  /** In each process that runs the code as it is, the last one again and again; and in each that runs what was accepted. */
  readonly now: readonly Factors[];
  readonly base?: readonly Factors[];
}

/** Confirms what fresh processes say. @returns what is said then, and how many processes ran */
async function confirm({now, base = [{}], ...parts}: Situation, ids: readonly string[] = [suspect]) {
  let processes = 0;
  const measuring = (factors: readonly Factors[]) => {
    let run = 0;
    return () => Promise.resolve(resultOf(++processes, factors[Math.min(run++, factors.length - 1)]!));
  };
  const opened: OpenedBase = {
    kind: 'opened',
    base: {measure: measuring(base), close: () => Promise.resolve()},
  };
  const confirmed = await confirmRegressions(
    new Map([...ids.map((id): [string, ConfirmedSuspect] => [id, regressed]), ['cleared', cleared]]),
    {
      files,
      estimates: estimateTimings(baselineOf(10)),
      limits: {threshold: 1.2, minDeltaMs: 1},
      budgetMs: 60_000,
      measure: measuring(now),
      openBase: () => Promise.resolve(opened),
      commitOf: () => 'c0ffee11'.padEnd(40, '0'),
      ...parts,
    },
  );
  expect(confirmed.get('cleared')).toBe(cleared);
  return {verdicts: ids.map(id => confirmed.get(id)), processes};
}
const slow = {[suspect]: 1.5};

test('what is slower than at the commit of its baseline in three pairs of processes has regressed', async () => {
  const {verdicts, processes} = await confirm({now: [slow]});
  expect(verdicts).toMatchObject([{kind: 'regressed', reason: null, ratios: {length: 5}}]);
  expect(processes).toBe(6);
});

test('what is as slow at that commit is cleared by two pairs: it is the machine', async () => {
  const {verdicts, processes} = await confirm({now: [slow], base: [slow]});
  expect(verdicts).toMatchObject([{kind: 'cleared', ratios: {length: 4}}]);
  expect(processes).toBe(4);
});

test('a pair may err: one that finds it slower makes up for one that does not', async () => {
  const {verdicts, processes} = await confirm({now: [slow], base: [{}, slow, {}]});
  expect(verdicts).toMatchObject([{kind: 'regressed', ratios: {length: 7}}]);
  expect(processes).toBe(10);
});

test('where there is time for one pair only, it may clear a test', async () => {
  const [asSlow] = (await confirm({now: [slow], base: [slow, null]})).verdicts;
  expect(asSlow).toMatchObject({kind: 'cleared', reason: null, ratios: {length: 3}});
  const [slower] = (await confirm({now: [slow], base: [{}, null]})).verdicts;
  expect(slower).toMatchObject({kind: 'regressed', reason: 'at commit c0ffee11: it broke'});
});

test('what is only a little slower in the middle of the pairs is cleared', async () => {
  const {verdicts} = await confirm({now: [slow], base: [{[suspect]: 1.3}]});
  expect(verdicts).toMatchObject([{kind: 'cleared', ratios: {length: 5}}]);
});

test('several tests are judged one by one', async () => {
  const {verdicts} = await confirm({now: [{...slow, [other]: 2}], base: [{[other]: 2}]}, [suspect, other]);
  expect(verdicts).toMatchObject([{kind: 'regressed'}, {kind: 'cleared'}]);
});

test.each<[string, Situation, string]>([
  ['no commit is known', {now: [slow], commitOf: () => null}, 'no commit is known'],
  ['there is no Jest to start', {now: [slow], openBase: null}, 'cannot be run beside it'],
  [
    'the commit cannot be had',
    {now: [slow], openBase: () => Promise.resolve({kind: 'failed', reason: 'not in this clone'})},
    'not in this clone',
  ],
  ['nothing runs there', {now: [slow], base: [null]}, 'at commit c0ffee11: it broke'],
  ['there is no time', {now: [slow], budgetMs: 0}, 'gate.confirmBudgetMs'],
])('where %s, it stays what fresh processes have made of it', async (_, situation, reason) => {
  const {verdicts} = await confirm(situation);
  expect(verdicts).toEqual([{...regressed, reason: expect.stringContaining(reason) as string}]);
});
