import type {PhaseTime} from '../record/test-record';
import {
  compareTimings,
  isBeyond,
  type TestTiming,
  type TimingComparison,
  type TimingLimits,
} from './compare-timings';
import type {TimingEstimates} from './estimate-timings';

/** A suspect is this many of its standard deviations slow in the run itself: about one unchanged test in 160 would be, were it not for spikes. */
const screenSds = 2.5;

/** And this many in every confirming process, which counts for tests that vary more than the threshold. */
const confirmSds = 1.5;

/** The tests of a run that may have become slower, the worst first. */
export function screenTimings(comparison: TimingComparison, limits: TimingLimits): readonly TestTiming[] {
  return [...comparison.tests.values()]
    .filter(test => isBeyond(test, comparison, limits, screenSds))
    .sort((a, b) => b.excess - a.excess);
}

/** What one confirming process says of one suspect. */
export type Opinion =
  | {readonly kind: 'slow' | 'cleared'; readonly ratio: number}
  /** The test did not run there, or did not pass. */
  | {readonly kind: 'missing'};

/**
 * Judges suspects by their timings in another process, the process's own shift taken from the tests that ran beside them.
 *
 * @param suspects their ids
 * @param timings of the tests that passed there, by `testId`
 */
export function judgeSuspects(
  suspects: readonly string[],
  timings: ReadonlyMap<string, PhaseTime>,
  estimates: TimingEstimates,
  limits: TimingLimits,
): ReadonlyMap<string, Opinion> {
  const comparison = compareTimings(timings, estimates, new Set(suspects));
  return new Map(
    suspects.map((id): [string, Opinion] => {
      const test = comparison.tests.get(id);
      if (test === undefined) return [id, {kind: 'missing'}];
      const kind = isBeyond(test, comparison, limits, confirmSds) ? 'slow' : 'cleared';
      return [id, {kind, ratio: Math.exp(test.excess)}];
    }),
  );
}
