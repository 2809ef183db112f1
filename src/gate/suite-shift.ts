import {median} from '../stats/median';

/** What takes most of a test's time: they drift apart where one of the two has more rivals for the machine. */
export type TestClass = 'js' | 'sql';

/** With fewer tests than this, one slow test could pass for the machine's drift. */
const minTests = 5;

/** CPU times below this are as good as equal: nothing can be told from their ratio. */
const smallestCpuMs = 0.05;

/** ln(`nowMs` / `beforeMs`). */
export function logRatio(nowMs: number, beforeMs: number): number {
  return Math.log(Math.max(nowMs, smallestCpuMs) / Math.max(beforeMs, smallestCpuMs));
}

/** One test's part in the shift. */
export interface ClassedRatio {
  readonly class: TestClass;
  /** ln of a ratio. */
  readonly value: number;
}

/**
 * What all tests of a run share, as the logarithm of a ratio: the machine is slower or faster than it was. The suite is its
 * own probe of that. Null where there are too few tests to tell.
 */
export interface SuiteShift {
  readonly all: number | null;
  /** What the tests of each class share; that of all where they are too few. */
  readonly js: number | null;
  readonly sql: number | null;
}

function middle(ratios: readonly ClassedRatio[]): number | null {
  return ratios.length < minTests ? null : median(ratios.map(({value}) => value));
}

/** Measures the shift of a suite. */
export function suiteShift(ratios: readonly ClassedRatio[]): SuiteShift {
  const all = middle(ratios);
  const of = (name: TestClass): number | null => middle(ratios.filter(ratio => ratio.class === name)) ?? all;
  return {all, js: of('js'), sql: of('sql')};
}
