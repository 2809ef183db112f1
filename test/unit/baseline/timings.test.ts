import {acceptTimings, type TimingBaseline} from '../../../src/baseline/timings';

const day = 24 * 60 * 60 * 1000;
const accept = (
  baseline: TimingBaseline,
  at: number,
  timings: Record<string, number>,
  restarted: string[] = [],
) =>
  acceptTimings(baseline, {
    at,
    timings: new Map(Object.entries(timings).map(([id, cpuMs]) => [id, {cpuMs, wallMs: 2 * cpuMs}])),
    restarted: new Set(restarted),
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
  expect(afterRuns([5, 4, 3, 9, 4]).get('a')?.anchor).toEqual({at: 5, cpuMs: 4, wallMs: 8});
  expect(afterRuns([5, 4, 3, 9, 4, ...Array<number>(40).fill(8)]).get('a')?.anchor?.cpuMs).toBe(4);
});

test('a timing accepted with -u begins a new history, with a new anchor', () => {
  const baseline = accept(afterRuns([4, 4, 4, 4, 4, 4]), 10, {a: 8}, ['a']);
  expect(cpuOf(baseline, 'a')).toEqual([8]);
  expect(baseline.get('a')?.anchor).toBeNull();
});

test('two runs at once both leave their samples, in the order in which they began', () => {
  const before = afterRuns([4]);
  const later = accept(before, 20, {a: 6, b: 1});
  expect(cpuOf(accept(later, 10, {a: 5}), 'a')).toEqual([4, 5, 6]);
});

test('accepting a run twice changes nothing', () => {
  const once = accept(afterRuns([4]), 10, {a: 5});
  expect(accept(once, 10, {a: 5})).toEqual(once);
});

test('tests that did not run keep their samples; those not seen for three months are forgotten', () => {
  const baseline = accept(new Map(), 1, {a: 1, b: 2});
  expect(cpuOf(accept(baseline, day, {a: 1}), 'b')).toEqual([2]);
  expect(accept(baseline, 91 * day, {a: 1}).has('b')).toBe(false);
});

test('the baseline that is added to stays as it was', () => {
  const before = afterRuns([4]);
  accept(before, 2, {a: 5});
  expect(cpuOf(before, 'a')).toEqual([4]);
});
