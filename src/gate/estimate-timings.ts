import {warmLength, type TestTimings, type TimingBaseline, type TimingSample} from '../baseline/timings';
import {median} from '../stats/median';
import {quantile} from '../stats/quantile';
import {robustSd} from '../stats/robust-sd';
import {shrunkSd} from '../stats/shrunk-sd';
import {logRatio, suiteShift, type ClassedRatio, type SuiteShift, type TestClass} from './suite-shift';

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

/** What a test's accepted samples say of the CPU time of its function. */
export interface TimingEstimate {
  /** Their median, in milliseconds. */
  readonly cpuMs: number;
  readonly class: TestClass;
  /** Standard deviation of their logarithms from run to run, less what all tests of a run share. */
  readonly sd: number;
  /**
   * The largest of them, as ln of a ratio to `cpuMs`, less the same. A compiler that optimizes a function one call earlier or
   * later makes a test take one of two times, which no standard deviation describes.
   */
  readonly slowest: number;
  readonly samples: number;
}

/** What samples of one kind say of a suite. */
export interface SeriesEstimates {
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
  /** Of each test's first execution in a run. */
  readonly first: SeriesEstimates;
  /** Of repeated executions. */
  readonly warm: SeriesEstimates;
  /** The tests that can be gated: enough is known of them to confirm that they have become slower. */
  readonly gateable: ReadonlySet<string>;
}

interface TestRatios {
  readonly id: string;
  readonly class: TestClass;
  readonly cpuMs: number;
  /** ln of each sample's ratio to `cpuMs`. */
  readonly ratios: readonly {readonly at: number; readonly value: number}[];
}

function classOf({samples}: TestTimings): TestClass {
  const share = median(
    samples.map(({databaseMs, wallMs}) => databaseMs / Math.max(wallMs, databaseMs, 0.001)),
  );
  return share >= sqlShare ? 'sql' : 'js';
}

function ratiosOf(id: string, testClass: TestClass, samples: readonly TimingSample[]): TestRatios {
  const cpuMs = median(samples.map(sample => sample.cpuMs));
  const ratios = samples.map(({at, cpuMs: ms}) => ({at, value: logRatio(ms, cpuMs)}));
  return {id, class: testClass, cpuMs, ratios};
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

function estimateSeries(all: readonly TestRatios[]): SeriesEstimates {
  if (all.length === 0) return {tests: new Map(), spikeMs: 0};
  const shifts = shiftsByRun(all);
  const tests = all.map(test => {
    const residuals = test.ratios.map(({at, value}) => value - (shifts.get(at)?.[test.class] ?? 0));
    return {...test, residuals, ownSd: robustSd(residuals)};
  });
  const pooledSd = median(tests.map(({ownSd}) => ownSd));
  const middleMs = median(tests.map(({cpuMs}) => cpuMs));
  const excessMs = tests
    .filter(({cpuMs}) => cpuMs <= middleMs)
    .flatMap(({cpuMs, residuals}) => residuals.map(residual => cpuMs * (Math.exp(residual) - 1)));
  return {
    tests: new Map(
      tests.map(({id, class: testClass, cpuMs, residuals, ownSd}): [string, TimingEstimate] => {
        const sd = Math.max(smallestSd, shrunkSd(ownSd, residuals.length, pooledSd));
        const slowest = Math.max(...residuals);
        return [id, {cpuMs, class: testClass, sd, slowest, samples: residuals.length}];
      }),
    ),
    spikeMs: quantile(excessMs, spikeQuantile),
  };
}

/** Estimates every test's CPU time and spread from its accepted samples. */
export function estimateTimings(baseline: TimingBaseline): TimingEstimates {
  const known = [...baseline].filter(([, {samples}]) => samples.length >= minSamples);
  const learned = known.filter(([, {warm}]) => warm.length >= warmLength);
  const unrepeatable = known.filter(
    ([, {samples, warm}]) => warm.length === 0 && samples.length >= minUnrepeatedSamples,
  );
  return {
    first: estimateSeries(known.map(([id, timings]) => ratiosOf(id, classOf(timings), timings.samples))),
    warm: estimateSeries(learned.map(([id, timings]) => ratiosOf(id, classOf(timings), timings.warm))),
    gateable: new Set([...learned, ...unrepeatable].map(([id]) => id)),
  };
}
