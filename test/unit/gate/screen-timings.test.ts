import * as fc from 'fast-check';
import type {TimingBaseline} from '../../../src/baseline/timings';
import {compareTimings} from '../../../src/gate/compare-timings';
import {estimateTimings, minSamples} from '../../../src/gate/estimate-timings';
import {mostSuspectsOf, screenTimings} from '../../../src/gate/judge-suspects';
import {baselineOf, measure, sqlIds, usualMs} from './support/make-timings';

const limits = {threshold: 1.2, minDeltaMs: 1};
const [fast = '', , , , , middle = ''] = usualMs.keys();
const compare = (timings: ReturnType<typeof measure>, baseline = baselineOf(10)) =>
  compareTimings(timings, estimateTimings(baseline).first);
const suspects = (timings: ReturnType<typeof measure>, baseline = baselineOf(10)) =>
  screenTimings(compare(timings, baseline), limits).map(({id}) => id);

test('an unchanged run has no suspects, however fast the machine is today', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 11, max: 1e6}),
      fc.double({min: 0.2, max: 5, noNaN: true}),
      (run, machine) => {
        expect(suspects(measure(run, {}, machine))).toEqual([]);
      },
    ),
  );
});

test('a test that became slower is suspected, however fast the machine is today', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 11, max: 1e6}),
      fc.double({min: 0.5, max: 5, noNaN: true}),
      (run, machine) => {
        expect(suspects(measure(run, {[middle]: 1.5}, machine))).toEqual([middle]);
      },
    ),
  );
});

test('a machine that is slower for one class of tests makes none of them suspect', () => {
  expect(suspects(measure(11, {}, {js: 1, sql: 1.6}))).toEqual([]);
  expect(suspects(measure(11, {}, {js: 1.6, sql: 1}))).toEqual([]);
  expect(suspects(measure(11, {[middle]: 1.5}, {js: 1.6, sql: 1}))).toEqual([middle]);
});

test('the shift is told of the suite and of each class', () => {
  const {shift} = compare(measure(11, {[middle]: 9}, {js: 2.2, sql: 1.1}));
  // The baseline's runs were 1.1 times the usual on average.
  expect(Math.exp(shift.js ?? 0)).toBeCloseTo(2, 1);
  expect(Math.exp(shift.sql ?? 0)).toBeCloseTo(1, 1);
  expect(shift.all).not.toBeNull();
});

test('a class with too few tests has the shift of all', () => {
  const [first = ''] = sqlIds;
  const few = new Map([...measure(11, {}, 2.2)].filter(([id]) => !sqlIds.has(id) || id === first));
  const {shift} = compare(few);
  expect(shift.sql).toBe(shift.all);
  expect(shift.js).not.toBe(shift.all);
});

/** Accepted runs in which a test varied much. */
function noisyBaseline(id: string): TimingBaseline {
  const steady = baselineOf(10);
  const {samples, ...rest} = steady.get(id)!;
  const noisy = samples.map((sample, i) => ({...sample, cpuMs: sample.cpuMs * (i % 2 === 0 ? 0.8 : 1.2)}));
  return new Map(steady).set(id, {...rest, samples: noisy});
}

test('a test that is less than a quarter of a millisecond slower is not suspected, however much it varies', () => {
  expect(suspects(measure(11, {[fast]: 1.08}), noisyBaseline(fast))).toEqual([]);
  expect(suspects(measure(11, {[fast]: 1.2}), noisyBaseline(fast))).toEqual([fast]);
});

test('the more a test varies, the less it takes to suspect it: it may hide a slowdown', () => {
  expect(suspects(measure(11, {[middle]: 1.15}))).toEqual([]);
  expect(suspects(measure(11, {[middle]: 1.15}), noisyBaseline(middle))).toEqual([middle]);
  // Nor does it hide one where it looks no slower at all.
  expect(suspects(measure(11, {[middle]: 0.9}), noisyBaseline(middle))).toEqual([]);
});

test('the worst suspects come first', () => {
  expect(suspects(measure(11, {[fast]: 1.6, [middle]: 3}))).toEqual([middle, fast]);
});

test('with too few tests to know the machine, a test has to be much slower', () => {
  const two = (run: number, factor: number) =>
    new Map([...measure(run, {[middle]: factor}, 1.1)].filter(([id]) => id === middle || id === fast));
  expect(suspects(two(11, 1.4))).toEqual([]);
  expect(suspects(two(11, 2))).toEqual([middle]);
});

test('of many suspects the likeliest are confirmed', () => {
  expect([8, 300, 1000].map(mostSuspectsOf)).toEqual([40, 40, 100]);
});

test('nothing is suspected before enough runs were accepted', () => {
  expect(suspects(measure(11, {[middle]: 9}), baselineOf(minSamples - 1))).toEqual([]);
  expect(suspects(measure(11, {[middle]: 9}), baselineOf(minSamples))).toEqual([middle]);
});

test('tests are gateable once they were repeated in ten processes, or cannot be and have ten samples', () => {
  const gateable = (runs: number, processes: number) =>
    estimateTimings(baselineOf(runs, processes)).gateable.size;
  expect(gateable(4, 10)).toBe(0);
  expect(gateable(5, 9)).toBe(0);
  expect(gateable(5, 10)).toBe(usualMs.size);
  expect(gateable(9, 0)).toBe(0);
  expect(gateable(10, 0)).toBe(usualMs.size);
});
