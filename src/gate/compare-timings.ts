import type {SeriesEstimates, TimingEstimate} from './estimate-timings';
import {logRatio, suiteShift, type SuiteShift} from './suite-shift';
import {timeOn, type TestTimes} from './test-times';

/** The user's idea of slower. */
export interface TimingLimits {
  /** How many times the baseline. */
  readonly threshold: number;
  /** And by how many milliseconds. */
  readonly minDeltaMs: number;
}

/** The least threshold where the machine's drift is unknown: CPU time drifts by some 10 % (standard deviation). */
const thresholdWithoutShift = 1.5;

/** One test of a process beside its estimate. */
export interface TestTiming {
  readonly id: string;
  readonly estimate: TimingEstimate;
  readonly nowMs: number;
  /** What the tests of its class share, as ln of a ratio; null where there are too few tests to tell. */
  readonly shift: number | null;
  /** ln of how many times slower the test is than its baseline, less that shift. */
  readonly excess: number;
}

/** The times of a process beside their estimates. */
export interface TimingComparison {
  readonly shift: SuiteShift;
  /** What an execution may take more by chance, in milliseconds. */
  readonly spikeMs: number;
  /** By `testId`, of the tests that have an estimate. */
  readonly tests: ReadonlyMap<string, TestTiming>;
}

/**
 * Compares times with their estimates.
 *
 * @param suspects tests that say nothing about the machine's drift
 */
export function compareTimings(
  times: TestTimes,
  estimates: SeriesEstimates,
  suspects: ReadonlySet<string> = new Set(),
): TimingComparison {
  const ratios = [...times].flatMap(([id, time]) => {
    const estimate = estimates.tests.get(id);
    if (estimate === undefined) return [];
    const nowMs = timeOn(estimates.clock, time);
    return [{id, estimate, nowMs, class: estimate.class, value: logRatio(nowMs, estimate.ms)}];
  });
  const shift = suiteShift(ratios.filter(({id}) => !suspects.has(id)));
  const tests = ratios.map(({id, estimate, nowMs, value}): [string, TestTiming] => {
    const own = shift[estimate.class];
    return [id, {id, estimate, nowMs, shift: own, excess: value - (own ?? 0)}];
  });
  return {shift, spikeMs: estimates.spikeMs, tests: new Map(tests)};
}

/** The least slowdown that counts, as ln of a ratio. */
export function leastExcess({shift}: Pick<TestTiming, 'shift'>, {threshold}: TimingLimits): number {
  return Math.log(shift === null ? Math.max(threshold, thresholdWithoutShift) : threshold);
}

/** How many milliseconds a first execution takes more where a test is slower by some `excess`. */
export function excessMs({ms}: Pick<TimingEstimate, 'ms'>, excess: number): number {
  return ms * (Math.exp(excess) - 1);
}

/**
 * By how much one more execution differs from an estimate, as a standard deviation: the estimate is a median of few samples and
 * uncertain itself. Its variance is π/2 of a mean's.
 */
export function predictionSd({sd, samples}: Pick<TimingEstimate, 'sd' | 'samples'>): number {
  return sd * Math.sqrt(1 + Math.PI / 2 / samples);
}
