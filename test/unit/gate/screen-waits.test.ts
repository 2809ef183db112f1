import {compareTimings} from '../../../src/gate/compare-timings';
import {detectableRatio} from '../../../src/gate/detectable-ratio';
import {estimateTimings, minSamples} from '../../../src/gate/estimate-timings';
import {screenWaits, waitLimits} from '../../../src/gate/screen-waits';
import type {TestTimes} from '../../../src/gate/test-times';
import {baselineOf, measure, sqlIds, usualMs} from './support/make-timings';

const limits = {threshold: 1.2, minDeltaMs: 1};
// 4 ms and 24 ms of wall time.
const [fast = '', , , , , middle = ''] = usualMs.keys();
const waiting = (times: TestTimes, id: string, moreMs: number): TestTimes => {
  const {wallMs, ...time} = times.get(id)!;
  return new Map(times).set(id, {...time, wallMs: wallMs + moreMs});
};
const suspects = (times: TestTimes, baseline = baselineOf(10), more: Partial<typeof limits> = {}) => {
  const {first, wall} = estimateTimings(baseline);
  return screenWaits(compareTimings(times, wall), compareTimings(times, first), {...limits, ...more}).map(
    ({id}) => id,
  );
};

test('an unchanged run has no suspects, however fast the machine is today', () => {
  for (const machine of [0.2, 0.5, 1, 2, 5]) expect(suspects(measure(11, {}, machine))).toEqual([]);
});

test('a test that waits twice as long is suspected, with the worst first', () => {
  expect(suspects(waiting(measure(11), middle, 40))).toEqual([middle]);
  expect(suspects(waiting(waiting(measure(11), middle, 60), fast, 60))).toEqual([fast, middle]);
});

test('less than twice its baseline, or than ten milliseconds more, is not', () => {
  expect(suspects(waiting(measure(11), middle, 15))).toEqual([]);
  expect(suspects(waiting(measure(11), fast, 9))).toEqual([]);
  expect(suspects(waiting(measure(11), fast, 12))).toEqual([fast]);
  expect(suspects(waiting(measure(11), fast, 12), baselineOf(10), {minDeltaMs: 20})).toEqual([]);
  expect(suspects(waiting(measure(11), fast, 12), baselineOf(10), {threshold: 9})).toEqual([]);
});

test('where CPU time explains most of it, it is no waiting', () => {
  expect(suspects(measure(11, {[middle]: 5}))).toEqual([]);
  expect(suspects(waiting(measure(11, {[middle]: 2}), middle, 200))).toEqual([middle]);
});

test('a test that waits as long as ever is not slow where the machine is faster', () => {
  const [waits = ''] = sqlIds;
  const fixed = (times: TestTimes): TestTimes =>
    new Map(times).set(waits, {cpuMs: 4, wallMs: 400, databaseMs: 0});
  const baseline = new Map(baselineOf(10));
  const entry = baseline.get(waits)!;
  baseline.set(waits, {...entry, samples: entry.samples.map(each => ({...each, wallMs: 400}))});
  expect(suspects(fixed(measure(11, {}, 0.3)), baseline)).toEqual([]);
});

test('what one accepted run has taken is not suspected', () => {
  const baseline = new Map(baselineOf(10));
  const entry = baseline.get(middle)!;
  const [first, ...others] = entry.samples;
  baseline.set(middle, {...entry, samples: [{...first!, wallMs: 200}, ...others]});
  expect(suspects(waiting(measure(11), middle, 100), baseline)).toEqual([]);
});

test('nothing is suspected before enough runs were accepted', () => {
  const slow = waiting(measure(11), middle, 200);
  expect(suspects(slow, baselineOf(minSamples - 1))).toEqual([]);
  expect(suspects(slow, baselineOf(minSamples, 0))).toEqual([middle]);
});

test('the more a test varies, the larger is what a single run tells, and at last nothing', () => {
  const estimate = {ms: 50, class: 'js', slowest: 0, samples: 10} as const;
  const ratio = (sd: number) => detectableRatio({...estimate, sd}, limits);
  expect(ratio(0.01)).toBe(1.2);
  expect(ratio(0.1)).toBeCloseTo(1.88, 1);
  expect(ratio(0.3)).toBeCloseTo(6.7, 0);
  expect(ratio(2)).toBeNull();
  expect(detectableRatio({...estimate, ms: 2, sd: 0.03}, waitLimits(limits))).toBe(6);
});
