import {warmLength, type TestTimings, type TimingBaseline, type TimingSample} from '../baseline/timings';
import {median} from '../stats/median';
import {quantile} from '../stats/quantile';
import {robustSd} from '../stats/robust-sd';
import {shrunkSd} from '../stats/shrunk-sd';
import {logRatio, suiteShift, type ClassedRatio, type SuiteShift, type TestClass} from './suite-shift';
import {timeOn, type Clock} from './test-times';

/** How many accepted samples a test needs before its timing is gated. */
export const minSamples = 5;

/** And how many of them where it cannot be repeated. */
const minUnrepeatedSamples = 10;

/** No test is steadier than this from one run to the next. */
const smallestSd = 0.03;

/** The share of executions that stay below the suite's spikes. */
const spikeQuantile = 0.95;

/** A test that waits for the database this share of its time is SQL-bound. */
const sqlShare = 0.25;

/** What a test's accepted samples say of the time of its function. */
export interface TimingEstimate {
  /** Their median, in milliseconds. */
  readonly ms: number;
  readonly class: TestClass;
  /** Standard deviation of their logarithms from run to run, less what all tests of a run share. */
  readonly sd: number;
  /**
   * The largest of them, as ln of a ratio to `ms`, less the same. A compiler that optimizes a function one call earlier or
   * later makes a test take one of two times, which no standard deviation describes.
   */
  readonly slowest: number;
  readonly samples: number;
}

/** What samples of one kind say of a suite. */
export interface SeriesEstimates {
  readonly clock: Clock;
  /** By `testId`, of the tests with enough samples. */
  readonly tests: ReadonlyMap<string, TimingEstimate>;
  /**
   * How many milliseconds one execution in twenty takes more than usual, whatever it does: the garbage collector may run in
   * any of them, and takes the same time in a short test as in a long one. Measured on the faster half of the tests.
   */
  readonly spikeMs: number;
}

/** What the accepted samples of a suite say. */
export interface TimingEstimates {
  /** Of the CPU time of each test's first execution in a run. */
  readonly first: SeriesEstimates;
  /** Of that of repeated executions. */
  readonly warm: SeriesEstimates;
  /** Of the wall time of first executions. */
  readonly wall: SeriesEstimates;
  /** The tests that can be gated: enough is known of them to confirm that they have become slower. */
  readonly gateable: ReadonlySet<string>;
}

interface TestRatios {
  readonly id: string;
  readonly class: TestClass;
  readonly ms: number;
  /** ln of each sample's ratio to `ms`. */
  readonly ratios: readonly {readonly at: number; readonly value: number}[];
}

function classOf({samples}: TestTimings): TestClass {
  const share = median(
    samples.map(({databaseMs, wallMs}) => databaseMs / Math.max(wallMs, databaseMs, 0.001)),
  );
  return share >= sqlShare ? 'sql' : 'js';
}

function ratiosOf(
  clock: Clock,
  id: string,
  testClass: TestClass,
  samples: readonly TimingSample[],
): TestRatios {
  const times = samples.map(sample => ({at: sample.at, ms: timeOn(clock, sample)}));
  const ms = median(times.map(time => time.ms));
  const ratios = times.map(time => ({at: time.at, value: logRatio(time.ms, ms)}));
  return {id, class: testClass, ms, ratios};
}

/** What the tests of each run share. */
function shiftsByRun(tests: readonly TestRatios[]): ReadonlyMap<number, SuiteShift> {
  const byRun = new Map<number, ClassedRatio[]>();
  for (const test of tests)
    for (const {at, value} of test.ratios) {
      const ratios = byRun.get(at);
      const ratio = {class: test.class, value};
      if (ratios === undefined) byRun.set(at, [ratio]);
      else ratios.push(ratio);
    }
  return new Map([...byRun].map(([at, ratios]) => [at, suiteShift(ratios)]));
}

function estimateSeries(
  clock: Clock,
  part: 'samples' | 'warm',
  known: readonly (readonly [string, TestTimings])[],
): SeriesEstimates {
  if (known.length === 0) return {clock, tests: new Map(), spikeMs: 0};
  const all = known.map(([id, timings]) => ratiosOf(clock, id, classOf(timings), timings[part]));
  const shifts = shiftsByRun(all);
  const tests = all.map(test => {
    const residuals = test.ratios.map(({at, value}) => value - (shifts.get(at)?.[test.class] ?? 0));
    return {...test, residuals, ownSd: robustSd(residuals)};
  });
  const pooledSd = median(tests.map(({ownSd}) => ownSd));
  const middleMs = median(tests.map(({ms}) => ms));
  const excessMs = tests
    .filter(({ms}) => ms <= middleMs)
    .flatMap(({ms, residuals}) => residuals.map(residual => ms * (Math.exp(residual) - 1)));
  return {
    clock,
    tests: new Map(
      tests.map(({id, class: testClass, ms, residuals, ownSd}): [string, TimingEstimate] => {
        const sd = Math.max(smallestSd, shrunkSd(ownSd, residuals.length, pooledSd));
        const slowest = Math.max(...residuals);
        return [id, {ms, class: testClass, sd, slowest, samples: residuals.length}];
      }),
    ),
    spikeMs: quantile(excessMs, spikeQuantile),
  };
}

/** Estimates every test's time and spread from its accepted samples. */
export function estimateTimings(baseline: TimingBaseline): TimingEstimates {
  const known = [...baseline].filter(([, {samples}]) => samples.length >= minSamples);
  const learned = known.filter(([, {warm}]) => warm.length >= warmLength);
  const unrepeatable = known.filter(
    ([, {samples, warm}]) => warm.length === 0 && samples.length >= minUnrepeatedSamples,
  );
  return {
    first: estimateSeries('cpu', 'samples', known),
    warm: estimateSeries('cpu', 'warm', learned),
    wall: estimateSeries('wall', 'samples', known),
    gateable: new Set([...learned, ...unrepeatable].map(([id]) => id)),
  };
}
