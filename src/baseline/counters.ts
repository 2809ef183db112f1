import type {TestRecord} from '../record/test-record';

/** What a test made the database do: exact, and the same on every machine. */
export interface TestCounters {
  readonly statements: number;
  readonly rows: number;
  /** How often each statement shape ran. */
  readonly shapes: ReadonlyMap<string, number>;
}

/** The counters of a file's tests, by `testKey`. A map, as a test may be called `__proto__`. */
export type FileCounters = ReadonlyMap<string, TestCounters>;

/** The counters in a test's record. */
export function countersOf({statements, rows, shapes}: TestRecord): TestCounters {
  const counts = new Map<string, number>();
  for (const {shape, count} of shapes) counts.set(shape, (counts.get(shape) ?? 0) + count);
  return {statements, rows, shapes: counts};
}
