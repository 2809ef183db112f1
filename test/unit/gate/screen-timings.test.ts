import * as fc from 'fast-check';
import {acceptTimings, type TimingBaseline} from '../../../src/baseline/timings';
import {compareTimings} from '../../../src/gate/compare-timings';
import {estimateTimings, minSamples} from '../../../src/gate/estimate-timings';
import {screenTimings} from '../../../src/gate/judge-suspects';
import {baselineOf, measure, usualMs} from './support/make-timings';

const limits = {threshold: 1.2, minDeltaMs: 1};
const [fast = '', , , , , middle = ''] = usualMs.keys();
const suspects = (timings: ReturnType<typeof measure>, baseline = baselineOf(10)) =>
  screenTimings(compareTimings(timings, estimateTimings(baseline)), limits).map(({id}) => id);

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

test('the shift of the suite is told', () => {
  const {shift} = compareTimings(measure(11, {[middle]: 9}, 2.2), estimateTimings(baselineOf(10)));
  // The baseline's runs were 1.1 times the usual on average.
  expect(Math.exp(shift ?? 0)).toBeCloseTo(2, 1);
});

test('a test that is less than a millisecond slower is not suspected', () => {
  expect(suspects(measure(11, {[fast]: 1.4}))).toEqual([]);
  expect(suspects(measure(11, {[fast]: 1.8}))).toEqual([fast]);
});

test('a test that varies a lot is suspected only beyond its spread', () => {
  const steady = baselineOf(10);
  const noisy = new Map(steady);
  const timings = steady.get(middle);
  if (timings === undefined) throw new Error('the test should be in the baseline');
  const samples = timings.samples.map((sample, i) => ({
    ...sample,
    cpuMs: sample.cpuMs * (i % 2 === 0 ? 0.7 : 1.3),
  }));
  noisy.set(middle, {...timings, samples});
  expect(suspects(measure(11, {[middle]: 1.5}), steady)).toEqual([middle]);
  expect(suspects(measure(11, {[middle]: 1.5}), noisy)).toEqual([]);
  expect(suspects(measure(11, {[middle]: 4}), noisy)).toEqual([middle]);
});

test('a time that the test has had before, in an accepted run, is not suspected', () => {
  const once = acceptTimings(baselineOf(20), {
    at: 50,
    timings: measure(50, {[middle]: 1.6}),
    restarted: new Set(),
  });
  expect(suspects(measure(51, {[middle]: 1.55}), baselineOf(20))).toEqual([middle]);
  expect(suspects(measure(51, {[middle]: 1.55}), once)).toEqual([]);
});

test('where short tests take some milliseconds more now and then, so may any other', () => {
  const spiky: TimingBaseline = new Map(
    [...baselineOf(10)].map(([id, timings], i) => [
      id,
      {
        ...timings,
        samples: timings.samples.map((sample, run) => ({
          ...sample,
          cpuMs: sample.cpuMs + (i < 5 && run === i ? 9 : 0),
        })),
      },
    ]),
  );
  expect(suspects(measure(11, {[middle]: 1.5}))).toEqual([middle]);
  expect(suspects(measure(11, {[middle]: 1.5}), spiky)).toEqual([]);
  expect(suspects(measure(11, {[middle]: 2.2}), spiky)).toEqual([middle]);
});

test('with too few tests to know the machine, a test has to be much slower', () => {
  const two = (run: number, factor: number) =>
    new Map([...measure(run, {[middle]: factor}, 1.1)].filter(([id]) => id === middle || id === fast));
  expect(suspects(two(11, 1.4))).toEqual([]);
  expect(suspects(two(11, 2))).toEqual([middle]);
});

test('nothing is suspected before enough runs were accepted', () => {
  expect(suspects(measure(11, {[middle]: 9}), baselineOf(minSamples - 1))).toEqual([]);
  expect(suspects(measure(11, {[middle]: 9}), baselineOf(minSamples))).toEqual([middle]);
});
