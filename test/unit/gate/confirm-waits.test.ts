import type {OpenedBase} from '../../../src/gate/base-project';
import type {CommitOptions} from '../../../src/gate/confirm-beside';
import type {ConfirmResult} from '../../../src/gate/confirm-process';
import {confirmWaits} from '../../../src/gate/confirm-waits';
import {estimateTimings} from '../../../src/gate/estimate-timings';
import type {TestRecord} from '../../../src/record/test-record';
import {makeFile, makeRecord, makeTest} from './support/make-run';
import {baselineOf, measure, usualMs} from './support/make-timings';

const [, , , suspect = '', , , , , , other = ''] = usualMs.keys();
const nameOf = (id: string) => id.replace(/^.* › /, '');
const files = [
  makeFile([...usualMs.keys()].map(id => makeTest({name: nameOf(id), cpuMs: usualMs.get(id)!}))),
];
const commit = 'c0ffee11'.padEnd(40, '0');

/** By how many milliseconds tests wait for longer in a process; null where it fails, or where the test does not pass. */
type Waits = Readonly<Record<string, number | null>> | null;

function resultOf(run: number, waits: Waits): ConfirmResult {
  if (waits === null) return {kind: 'failed', reason: 'it broke'};
  const tests = [...measure(run, {}, 1 + 0.5 * (run % 3))].flatMap(
    ([id, {cpuMs, wallMs, databaseMs}]): TestRecord[] => {
      const moreMs = waits[id] ?? 0;
      if (waits[id] === null) return [];
      return [{...makeRecord({name: nameOf(id), databaseMs}), fn: {cpuMs, wallMs: wallMs + moreMs}}];
    },
  );
  return {kind: 'measured', tests};
}

interface Situation extends Partial<CommitOptions> {
  /** In each process that runs the code as it is, the last one again and again. */
  readonly now: readonly Waits[];
  /** In each that runs what was accepted. */
  readonly base?: readonly Waits[];
}

/** Confirms suspects. @returns their verdicts, and which process ran after which */
async function confirm({now, base = [{}], ...parts}: Situation, suspects: readonly string[] = [suspect]) {
  const order: string[] = [];
  const measuring = (side: string, waits: readonly Waits[]) => {
    let run = 0;
    return () => {
      order.push(side);
      const result = resultOf(100 + order.length, waits[Math.min(run++, waits.length - 1)]!);
      return Promise.resolve(result);
    };
  };
  const close = () => Promise.resolve(void order.push('closed'));
  const opened: OpenedBase = {kind: 'opened', base: {measure: measuring('base', base), close}};
  const confirmed = await confirmWaits(suspects, {
    files,
    estimates: estimateTimings(baselineOf(10)),
    limits: {threshold: 1.2, minDeltaMs: 1},
    budgetMs: 60_000,
    measure: measuring('now', now),
    openBase: () => Promise.resolve(opened),
    commitOf: () => commit,
    ...parts,
  });
  return {verdicts: suspects.map(id => confirmed.get(id)), order};
}
const slow = {[suspect]: 60};

test('a test that waits for longer than at the commit of its baseline in each of five pairs has regressed', async () => {
  const {verdicts, order} = await confirm({now: [slow]});
  expect(verdicts).toMatchObject([{kind: 'regressed', reason: null, ratios: {length: 5}}]);
  const turns = ['now', 'base', 'base', 'now', 'now', 'base', 'base', 'now', 'now', 'base'];
  expect(order).toEqual([...turns, 'closed']);
});

test('what is not slow in a further process is cleared without a look at its commit', async () => {
  const {verdicts, order} = await confirm({now: [{}]});
  expect(verdicts).toMatchObject([{kind: 'cleared', ratios: [expect.closeTo(1, 0)]}]);
  expect(order).toEqual(['now']);
});

test('what waits as long at that commit, as for a slow network, is cleared by the first pair', async () => {
  const {verdicts, order} = await confirm({now: [slow], base: [slow]});
  expect(verdicts).toMatchObject([{kind: 'cleared', ratios: [expect.closeTo(1, 0)]}]);
  expect(order).toEqual(['now', 'base', 'closed']);
});

test('a later pair clears it, too', async () => {
  const {verdicts} = await confirm({now: [slow], base: [{}, {}, slow]});
  expect(verdicts).toMatchObject([{kind: 'cleared', ratios: {length: 3}}]);
});

test('several suspects are judged one by one', async () => {
  const {verdicts} = await confirm({now: [{...slow, [other]: 80}], base: [{[other]: 80}]}, [suspect, other]);
  expect(verdicts).toMatchObject([{kind: 'regressed'}, {kind: 'cleared'}]);
});

test('three pairs are enough where there is no time for more', async () => {
  const {verdicts, order} = await confirm({now: [slow, slow, slow, null]});
  expect(verdicts).toMatchObject([{kind: 'regressed', ratios: {length: 3}}]);
  expect(order.at(-1)).toBe('closed');
});

test.each<[string, Situation, string]>([
  ['no commit is known', {now: [slow], commitOf: () => null}, 'no commit is known'],
  ['there is no Jest to start', {now: [slow], openBase: null}, 'cannot be run beside it here'],
  [
    'the commit cannot be had',
    {now: [slow], openBase: () => Promise.resolve({kind: 'failed', reason: 'there is no repository'})},
    'there is no repository',
  ],
  ['nothing runs there', {now: [slow], base: [{}, null]}, 'at commit c0ffee11: it broke'],
  ['nothing runs again', {now: [null]}, 'it broke'],
  ['it does not pass there', {now: [slow], base: [{[suspect]: null}]}, 'commit c0ffee11 has no such test'],
  [
    'it does not pass again',
    {now: [{[suspect]: null}]},
    'it did not pass, or could not be measured, when it was run again',
  ],
  ['there is no time', {now: [slow], budgetMs: 0}, 'gate.confirmBudgetMs'],
])('where %s, it is inconclusive', async (_, situation, reason) => {
  const {verdicts} = await confirm(situation);
  expect(verdicts).toMatchObject([{kind: 'inconclusive', reason: expect.stringContaining(reason) as string}]);
});

test('tests that were accepted at several commits are run beside each', async () => {
  const commits: string[] = [];
  const {verdicts} = await confirm(
    {
      now: [{...slow, [other]: 80}],
      commitOf: id => (id === other ? 'other' : 'one'),
      openBase: each => {
        commits.push(each);
        return Promise.resolve({kind: 'failed', reason: each});
      },
    },
    [suspect, other],
  );
  expect(commits).toEqual(['one', 'other']);
  expect(verdicts).toMatchObject([{reason: 'one'}, {reason: 'other'}]);
});
