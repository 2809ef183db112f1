import {median} from '../stats/median';

/** With fewer tests than this, one slow test could pass for the machine's drift. */
const minTests = 5;

/** CPU times below this are as good as equal: nothing can be told from their ratio. */
const smallestCpuMs = 0.05;

/** ln(`nowMs` / `beforeMs`). */
export function logRatio(nowMs: number, beforeMs: number): number {
  return Math.log(Math.max(nowMs, smallestCpuMs) / Math.max(beforeMs, smallestCpuMs));
}

/**
 * What all tests of a run share, as the logarithm of a ratio: the machine is slower or faster than it was. The suite is its
 * own probe of that. Null where there are too few tests to tell.
 */
export function suiteShift(logRatios: readonly number[]): number | null {
  return logRatios.length < minTests ? null : median(logRatios);
}
