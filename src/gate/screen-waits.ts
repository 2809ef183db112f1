import {
  excessMs,
  predictionSd,
  type TestTiming,
  type TimingComparison,
  type TimingLimits,
} from './compare-timings';

/** Wall time is everything's that runs on the machine: only what takes so many times its baseline is looked at. */
const leastRatio = 2;

/** And so many milliseconds more. */
const leastDeltaMs = 10;

/** And more than so many of its standard deviations. */
const leastSds = 3;

/** Where CPU time explains more of the difference than this, the test does more, and does not wait. */
const mostCpuShare = 0.5;

/** The share of the slowdown looked for, on the scale of logarithms, that has to show each time: each process errs by itself. */
const shareEachTime = 0.5;

/** What a test's wall time has to exceed. */
export function waitLimits({threshold, minDeltaMs}: TimingLimits): TimingLimits {
  return {threshold: Math.max(threshold, leastRatio), minDeltaMs: Math.max(minDeltaMs, leastDeltaMs)};
}

/**
 * ln of how many times slower a test is, less what the others share, where they became slower: a faster machine does not make
 * timers and networks faster.
 */
export function waitExcess({excess, shift}: Pick<TestTiming, 'excess' | 'shift'>): number {
  return excess + Math.min(0, shift ?? 0);
}

/** Whether CPU time explains most of a difference in wall time. */
function isWork({id, estimate, ...timing}: TestTiming, cpu: TimingComparison): boolean {
  const own = cpu.tests.get(id);
  if (own === undefined) return false;
  return excessMs(own.estimate, own.excess) >= mostCpuShare * excessMs(estimate, waitExcess(timing));
}

/**
 * The tests of a run that take longer while they do no more: they wait. The worst first.
 *
 * @param wall the run's wall times beside their estimates
 * @param cpu the same of its CPU times
 */
export function screenWaits(
  wall: TimingComparison,
  cpu: TimingComparison,
  limits: TimingLimits,
): readonly TestTiming[] {
  const {threshold, minDeltaMs} = waitLimits(limits);
  return [...wall.tests.values()]
    .filter(timing => {
      const {estimate} = timing;
      const excess = waitExcess(timing);
      return (
        excess >= Math.max(Math.log(threshold), estimate.slowest, leastSds * predictionSd(estimate)) &&
        excessMs(estimate, excess) >= minDeltaMs &&
        !isWork(timing, cpu)
      );
    })
    .sort((a, b) => waitExcess(b) - waitExcess(a));
}

/** Whether a suspect is slow in a further process, too. */
export function isStillSlow(timing: TestTiming, limits: TimingLimits): boolean {
  const {threshold, minDeltaMs} = waitLimits(limits);
  const excess = waitExcess(timing);
  return excess > Math.log(threshold) * shareEachTime && excessMs(timing.estimate, excess) >= minDeltaMs;
}
