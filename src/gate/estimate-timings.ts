import type {TestTimings, TimingBaseline} from '../baseline/timings';
import {median} from '../stats/median';
import {quantile} from '../stats/quantile';
import {robustSd} from '../stats/robust-sd';
import {shrunkSd} from '../stats/shrunk-sd';
import {logRatio, suiteShift} from './suite-shift';

/** How many accepted samples a test needs before its timing is gated. */
export const minSamples = 5;

/** No test is steadier than this from one run to the next. */
const smallestSd = 0.03;

/** The share of executions that stay below the suite's spikes. */
const spikeQuantile = 0.95;

/** What a test's accepted samples say of the CPU time of its function. */
export interface TimingEstimate {
  /** Their median, in milliseconds. */
  readonly cpuMs: number;
  /** Standard deviation of their logarithms from run to run, less what all tests of a run share. */
  readonly sd: number;
  /**
   * The largest of them, as ln of a ratio to `cpuMs`, less the same. A compiler that optimizes a function one call earlier or
   * later makes a test take one of two times, which no standard deviation describes.
   */
  readonly slowest: number;
  readonly samples: number;
}

/** What the accepted samples of a suite say. */
export interface TimingEstimates {
  /** By `testId`, of the tests with enough samples. */
  readonly tests: ReadonlyMap<string, TimingEstimate>;
  /**
   * How many milliseconds one execution in twenty takes more than usual, whatever it does: the garbage collector may run in
   * any of them, and takes the same time in a short test as in a long one. Measured on the faster half of the tests.
   */
  readonly spikeMs: number;
}

interface TestRatios {
  readonly id: string;
  readonly cpuMs: number;
  /** ln of each sample's ratio to `cpuMs`. */
  readonly ratios: readonly {readonly at: number; readonly value: number}[];
}

function ratiosOf(id: string, {samples}: TestTimings): TestRatios {
  const cpuMs = median(samples.map(sample => sample.cpuMs));
  return {id, cpuMs, ratios: samples.map(({at, cpuMs: ms}) => ({at, value: logRatio(ms, cpuMs)}))};
}

/** What all tests of each run share. */
function shiftsByRun(tests: readonly TestRatios[]): ReadonlyMap<number, number> {
  const byRun = new Map<number, number[]>();
  for (const {at, value} of tests.flatMap(({ratios}) => ratios)) {
    const values = byRun.get(at);
    if (values === undefined) byRun.set(at, [value]);
    else values.push(value);
  }
  return new Map([...byRun].map(([at, values]) => [at, suiteShift(values) ?? 0]));
}

/** Estimates every test's CPU time and spread from its accepted samples. */
export function estimateTimings(baseline: TimingBaseline): TimingEstimates {
  const all = [...baseline]
    .filter(([, {samples}]) => samples.length >= minSamples)
    .map(([id, timings]) => ratiosOf(id, timings));
  if (all.length === 0) return {tests: new Map(), spikeMs: 0};
  const shifts = shiftsByRun(all);
  const tests = all.map(({id, cpuMs, ratios}) => {
    const residuals = ratios.map(({at, value}) => value - (shifts.get(at) ?? 0));
    return {id, cpuMs, residuals, ownSd: robustSd(residuals)};
  });
  const pooledSd = median(tests.map(({ownSd}) => ownSd));
  const middleMs = median(tests.map(({cpuMs}) => cpuMs));
  const excessMs = tests
    .filter(({cpuMs}) => cpuMs <= middleMs)
    .flatMap(({cpuMs, residuals}) => residuals.map(residual => cpuMs * (Math.exp(residual) - 1)));
  return {
    tests: new Map(
      tests.map(({id, cpuMs, residuals, ownSd}) => {
        const sd = Math.max(smallestSd, shrunkSd(ownSd, residuals.length, pooledSd));
        return [id, {cpuMs, sd, slowest: Math.max(...residuals), samples: residuals.length}];
      }),
    ),
    spikeMs: quantile(excessMs, spikeQuantile),
  };
}
