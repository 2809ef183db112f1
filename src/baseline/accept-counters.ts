import type {FileCounters, TestCounters} from './counters';
import {formatCounters} from './counters-format';

/** What is accepted, as of Jest's snapshots: nothing (`--ci`), what is new, or every change (`-u`). */
export type Acceptance = 'none' | 'new' | 'all';

/** What a run saw of one test file. */
export interface ObservedCounters {
  /** The counters of the tests that passed. */
  readonly counters: FileCounters;
  /** Tests among them that are not as in the baseline. */
  readonly changed: ReadonlySet<string>;
  /** The keys of tests that the file no longer has. */
  readonly removed: readonly string[];
  /** Of tests that have been renamed, the key that each had before. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Adds what an accepted test does not have yet: counters of its tables, and scans with another planner. */
function complete(before: TestCounters, now: TestCounters): TestCounters {
  return {
    ...before,
    written: before.written ?? now.written,
    scans: new Map([...now.scans, ...before.scans]),
  };
}

/** A file's counters after accepting those observed; null where nothing changes. */
export function acceptCounters(
  baseline: FileCounters | null,
  {counters, changed, removed, renamed}: ObservedCounters,
  acceptance: Acceptance,
): FileCounters | null {
  if (acceptance === 'none') return null;
  const before: FileCounters = baseline ?? new Map();
  const after = new Map(before);
  for (const [key, now] of counters) {
    const accepted = before.get(key) ?? before.get(renamed.get(key) ?? '');
    // What other planners do with other statements nobody knows.
    if (!accepted || (acceptance === 'all' && changed.has(key))) after.set(key, now);
    else if (!changed.has(key)) after.set(key, complete(accepted, now));
  }
  // Like obsolete snapshots, they go only when the user says so.
  if (acceptance === 'all') for (const key of removed) after.delete(key);
  return formatCounters(after) === formatCounters(before) ? null : after;
}
