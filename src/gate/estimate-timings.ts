import type {TimingBaseline} from '../baseline/timings';
import {median} from '../stats/median';
import {robustSd} from '../stats/robust-sd';
import {shrunkSd} from '../stats/shrunk-sd';
import {logRatio, suiteShift} from './suite-shift';

/** How many accepted samples a test needs before its timing is gated. */
export const minSamples = 5;

/** No test is steadier than this from one run to the next. */
const smallestSd = 0.03;

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

/** Estimates by `testId`, of the tests with enough samples. */
export type TimingEstimates = ReadonlyMap<string, TimingEstimate>;

interface RunRatio {
  readonly at: number;
  readonly value: number;
}

function shiftsByRun(ratios: readonly RunRatio[]): ReadonlyMap<number, number> {
  const byRun = new Map<number, number[]>();
  for (const {at, value} of ratios) {
    const values = byRun.get(at);
    if (values === undefined) byRun.set(at, [value]);
    else values.push(value);
  }
  return new Map([...byRun].map(([at, values]) => [at, suiteShift(values) ?? 0]));
}

/** Estimates every test's CPU time and spread from its accepted samples. */
export function estimateTimings(baseline: TimingBaseline): TimingEstimates {
  const tests = [...baseline]
    .filter(([, {samples}]) => samples.length >= minSamples)
    .map(([id, {samples}]) => {
      const cpuMs = median(samples.map(sample => sample.cpuMs));
      const ratios = samples.map(({at, cpuMs: sampleMs}) => ({at, value: logRatio(sampleMs, cpuMs)}));
      return {id, cpuMs, ratios};
    });
  if (tests.length === 0) return new Map();
  const shifts = shiftsByRun(tests.flatMap(({ratios}) => ratios));
  const residuals = tests.map(({ratios}) => ratios.map(({at, value}) => value - (shifts.get(at) ?? 0)));
  const ownSds = residuals.map(robustSd);
  const pooledSd = median(ownSds);
  return new Map(
    tests.map(({id, cpuMs, ratios: {length: samples}}, i) => {
      const sd = Math.max(smallestSd, shrunkSd(ownSds[i] ?? pooledSd, samples, pooledSd));
      return [id, {cpuMs, sd, slowest: Math.max(...(residuals[i] ?? [0])), samples}];
    }),
  );
}
