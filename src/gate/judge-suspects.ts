import {
  compareTimings,
  excessMs,
  leastExcess,
  predictionSd,
  type TestTiming,
  type TimingComparison,
  type TimingLimits,
} from './compare-timings';
import type {TimingEstimates} from './estimate-timings';
import type {ProcessTimes} from './test-times';

/** A slowdown this many times the threshold is to be seen practically always: 1.5× where the threshold is 1.2×. */
const soughtBeyondThreshold = 1.25;

/** One execution of a test that is so much slower may look faster by this many of its standard deviations. */
const screenSds = 4;

/** The share of `minDeltaMs` that makes a suspect. */
const suspectDeltaShare = 0.25;

/** The share of the threshold, on the scale of logarithms, that a confirming process has to show: each errs by itself. */
const processShare = 0.75;

/** How many of its standard deviations a first execution has to be off to look slower. */
const firstSds = 1.5;

/**
 * No more tests than this are confirmed, or than this share of all: the likeliest ones. Most of what they cost is the other tests
 * of their files.
 */
const mostSuspects = 40;
const mostSuspectsShare = 0.1;

/** The slowdown that is to be seen practically always, as ln of a ratio. */
function soughtExcess(timing: TestTiming, limits: TimingLimits): number {
  return leastExcess(timing, limits) + Math.log(soughtBeyondThreshold);
}

/**
 * How much likelier a time is if the test has become as slow as is sought than if it is as it was: the logarithm of the ratio of
 * two normal distributions, but for a factor that all tests share.
 */
function likelihood(timing: TestTiming, limits: TimingLimits): number {
  return (timing.excess - soughtExcess(timing, limits) / 2) / timing.estimate.sd ** 2;
}

/** How many tests of a run are confirmed at the most. */
export function mostSuspectsOf(tests: number): number {
  return Math.max(mostSuspects, tests * mostSuspectsShare);
}

/** The tests of a run that may have become slower, the likeliest first. */
export function screenTimings(comparison: TimingComparison, limits: TimingLimits): readonly TestTiming[] {
  return [...comparison.tests.values()]
    .filter(timing => {
      const {estimate, excess} = timing;
      const deltaMs = excessMs(estimate, excess);
      return (
        excess > soughtExcess(timing, limits) - screenSds * estimate.sd &&
        deltaMs > limits.minDeltaMs * suspectDeltaShare
      );
    })
    .sort((a, b) => likelihood(b, limits) - likelihood(a, limits));
}

/** What one confirming process says of one suspect. */
export type Opinion =
  | {readonly kind: 'slow' | 'usual'; readonly ratio: number}
  /** The test did not run there, or did not pass. */
  | {readonly kind: 'missing'};

/** Whether the repeated executions of a test are slower in a process. */
function isSlowWarm(timing: TestTiming, limits: TimingLimits): boolean {
  return timing.excess > leastExcess(timing, limits) * processShare;
}

/** Whether a first execution is slower than the limits allow, and than its own spread explains. */
export function looksSlower(timing: TestTiming, limits: TimingLimits): boolean {
  const {estimate, excess} = timing;
  return (
    excess > Math.max(leastExcess(timing, limits), firstSds * predictionSd(estimate)) &&
    excessMs(estimate, excess) > limits.minDeltaMs
  );
}

/** Whether it is slower than in any accepted run, too, and by more than executions are now and then. */
function isSlowFirst(timing: TestTiming, {spikeMs}: TimingComparison, limits: TimingLimits): boolean {
  const {estimate, excess} = timing;
  return looksSlower(timing, limits) && excess > estimate.slowest && excessMs(estimate, excess) > spikeMs;
}

/**
 * Judges suspects by their times in another process, the process's own shift taken from the tests that ran beside them: by
 * their repeated executions, which vary less than first ones, where the baseline knows of these. A test that is not repeated
 * there all the same, as it seems to wait where the machine is very busy, can be slow by its first execution, but not as usual.
 *
 * @param suspects their ids
 */
export function judgeSuspects(
  suspects: readonly string[],
  times: ProcessTimes,
  estimates: TimingEstimates,
  limits: TimingLimits,
): ReadonlyMap<string, Opinion> {
  const beside = new Set(suspects);
  const warm = compareTimings(times.warm, estimates.warm, beside);
  const first = compareTimings(times.first, estimates.first, beside);
  return new Map(
    suspects.map((id): [string, Opinion] => {
      const repeated = warm.tests.get(id);
      const timing = repeated ?? first.tests.get(id);
      if (timing === undefined) return [id, {kind: 'missing'}];
      const isSlow = repeated ? isSlowWarm(repeated, limits) : isSlowFirst(timing, first, limits);
      if (!isSlow && !repeated && estimates.warm.tests.has(id)) return [id, {kind: 'missing'}];
      return [id, {kind: isSlow ? 'slow' : 'usual', ratio: Math.exp(timing.excess)}];
    }),
  );
}
