import {acceptTimings, commitOf, moveTimings, type TimingBaseline} from '../../../src/baseline/timings';

const day = 24 * 60 * 60 * 1000;
const accept = (
  baseline: TimingBaseline,
  at: number,
  timings: Record<string, number>,
  restarted: string[] = [],
  commit: string | null = null,
) =>
  acceptTimings(baseline, {
    at,
    timings: new Map(
      Object.entries(timings).map(([id, cpuMs]) => [id, {cpuMs, wallMs: 2 * cpuMs, databaseMs: cpuMs / 2}]),
    ),
    restarted: new Set(restarted),
    commit,
  });
const cpuOf = (baseline: TimingBaseline, id: string) => baseline.get(id)?.samples.map(({cpuMs}) => cpuMs);

function afterRuns(values: readonly number[]): TimingBaseline {
  return values.reduce<TimingBaseline>(
    (baseline, cpuMs, i) => accept(baseline, i + 1, {a: cpuMs}),
    new Map(),
  );
}

test('samples are appended, and the last 30 kept', () => {
  const values = Array.from({length: 35}, (_, i) => i);
  expect(cpuOf(afterRuns(values), 'a')).toEqual(values.slice(5));
});

test('the anchor is the median of the first five samples and stays', () => {
  expect(afterRuns([5, 4, 3, 9]).get('a')?.anchor).toBeNull();
  expect(afterRuns([5, 4, 3, 9, 4]).get('a')?.anchor).toEqual({at: 5, cpuMs: 4, wallMs: 8, databaseMs: 2});
  expect(afterRuns([5, 4, 3, 9, 4, ...Array<number>(40).fill(8)]).get('a')?.anchor?.cpuMs).toBe(4);
});

test('a timing accepted with -u begins a new history, with a new anchor', () => {
  const baseline = accept(afterRuns([4, 4, 4, 4, 4, 4]), 10, {a: 8}, ['a']);
  expect(cpuOf(baseline, 'a')).toEqual([8]);
  expect(baseline.get('a')?.anchor).toBeNull();
});

test('a test is compared with the commit of the third last run that tested one, until its history begins anew', () => {
  const commit = (baseline: TimingBaseline, id = 'a') => commitOf(baseline.get(id));
  const after = (baseline: TimingBaseline, ...commits: (string | null)[]) =>
    commits.reduce((before, name, i) => accept(before, 20 + i, {a: 4}, [], name), baseline);
  const one = after(afterRuns([4]), 'one');
  expect([commit(afterRuns([4])), commit(one), commit(after(one, null))]).toEqual([null, 'one', 'one']);
  expect(commit(after(one, 'two', 'two'))).toBe('one');
  expect(commit(after(one, 'two', null, 'two', 'three'))).toBe('two');
  const undecided = {
    at: 50,
    timings: new Map([['a', {cpuMs: 4, wallMs: 8, databaseMs: 2}]]),
    restarted: new Set<string>(),
    commit: 'three',
    undecided: new Set(['a']),
  };
  expect(commit(acceptTimings(after(one, 'two', 'two'), undecided))).toBe('one');
  expect(commit(accept(one, 60, {a: 8}, ['a']))).toBeNull();
  expect(commit(moveTimings(one, new Map([['b', 'a']])), 'b')).toBe('one');
});

test('a run that began earlier, as by a clock that was set back, adds its samples all the same', () => {
  const full = Array.from({length: 30}, (_, i) => i).reduce<TimingBaseline>(
    (baseline, cpuMs) => accept(baseline, 1000 * day + cpuMs, {a: cpuMs}),
    new Map(),
  );
  expect(cpuOf(accept(full, 10, {a: 99}), 'a')?.slice(-2)).toEqual([29, 99]);
});

test('accepting a run twice changes nothing', () => {
  const baseline = accept(accept(afterRuns([4]), 10, {a: 5}), 20, {a: 6});
  expect(accept(baseline, 10, {a: 5})).toEqual(baseline);
});

test('a renamed test takes its history with it, before what it has under its new name', () => {
  const before = accept(afterRuns([5, 4, 3, 9, 4]), 10, {b: 7, c: 1});
  const after = moveTimings(
    before,
    new Map([
      ['b', 'a'],
      ['d', 'unknown'],
    ]),
  );
  expect([...after.keys()].sort()).toEqual(['b', 'c']);
  expect(cpuOf(after, 'b')).toEqual([5, 4, 3, 9, 4, 7]);
  expect(after.get('b')?.anchor?.cpuMs).toBe(4);
});

test('tests that did not run keep their samples; those not seen for three months are forgotten', () => {
  const baseline = accept(new Map(), 1, {a: 1, b: 2});
  expect(cpuOf(accept(baseline, day, {a: 1}), 'b')).toEqual([2]);
  const later = accept(baseline, 91 * day, {a: 1});
  expect(accept(later, 92 * day, {a: 1}).has('b')).toBe(false);
});

test('a single run whose clock is ahead has nothing forgotten, nor do those after it', () => {
  const ahead = accept(accept(new Map(), 1, {a: 1, b: 2}), 1000 * day, {a: 1});
  expect(cpuOf(ahead, 'b')).toEqual([2]);
  expect(cpuOf(accept(ahead, 2, {a: 1}), 'b')).toEqual([2]);
});

test('the baseline that is added to stays as it was', () => {
  const before = afterRuns([4]);
  accept(before, 2, {a: 5});
  expect(cpuOf(before, 'a')).toEqual([4]);
});
