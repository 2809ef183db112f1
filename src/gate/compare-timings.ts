import type {PhaseTime} from '../record/test-record';
import type {TimingEstimate, TimingEstimates} from './estimate-timings';
import {logRatio, suiteShift} from './suite-shift';

/** The user's idea of slower. */
export interface TimingLimits {
  /** How many times the baseline. */
  readonly threshold: number;
  /** And by how many milliseconds. */
  readonly minDeltaMs: number;
}

/** The least threshold where the machine's drift is unknown: CPU time drifts by some 10 % (standard deviation). */
const thresholdWithoutShift = 1.5;

/** One test of a run beside its estimate. */
export interface TestTiming {
  readonly id: string;
  readonly estimate: TimingEstimate;
  readonly nowMs: number;
  /** ln of how many times slower the test is than its baseline, less the suite's shift. */
  readonly excess: number;
}

/** The timings of a run beside their estimates. */
export interface TimingComparison {
  /** What the whole suite shares, as the logarithm of a ratio; null where there are too few tests to tell. */
  readonly shift: number | null;
  /** What an execution may take more by chance, in milliseconds. */
  readonly spikeMs: number;
  /** By `testId`, of the tests that have an estimate. */
  readonly tests: ReadonlyMap<string, TestTiming>;
}

/**
 * Compares CPU times with their estimates.
 *
 * @param suspects tests that say nothing about the machine's drift
 */
export function compareTimings(
  timings: ReadonlyMap<string, PhaseTime>,
  estimates: TimingEstimates,
  suspects: ReadonlySet<string> = new Set(),
): TimingComparison {
  const ratios = [...timings].flatMap(([id, {cpuMs: nowMs}]) => {
    const estimate = estimates.tests.get(id);
    return estimate === undefined ? [] : [{id, estimate, nowMs, excess: logRatio(nowMs, estimate.cpuMs)}];
  });
  const shift = suiteShift(ratios.filter(({id}) => !suspects.has(id)).map(({excess}) => excess));
  const tests = ratios.map(test => [test.id, {...test, excess: test.excess - (shift ?? 0)}] as const);
  return {shift, spikeMs: estimates.spikeMs, tests: new Map(tests)};
}

/**
 * Whether a test is slower than the limits allow, than its own spread explains, and than in any accepted run.
 *
 * @param sds how many of its standard deviations it has to be off
 */
export function isBeyond(
  {estimate, nowMs, excess}: TestTiming,
  {shift, spikeMs}: Pick<TimingComparison, 'shift' | 'spikeMs'>,
  {threshold, minDeltaMs}: TimingLimits,
  sds: number,
): boolean {
  const least = Math.log(shift === null ? Math.max(threshold, thresholdWithoutShift) : threshold);
  // The estimate is a median of few samples and uncertain itself: its variance is π/2 of a mean's.
  const sd = estimate.sd * Math.sqrt(1 + Math.PI / 2 / estimate.samples);
  const deltaMs = nowMs / Math.exp(shift ?? 0) - estimate.cpuMs;
  return excess > Math.max(least, sds * sd, estimate.slowest) && deltaMs > Math.max(minDeltaMs, spikeMs);
}
