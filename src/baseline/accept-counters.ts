import type {FileCounters} from './counters';
import {formatCounters} from './counters-format';

/** What is accepted, as of Jest's snapshots: nothing (`--ci`), what is new, or every change (`-u`). */
export type Acceptance = 'none' | 'new' | 'all';

/** What a run saw of one test file. */
export interface ObservedCounters {
  /** The counters of the tests that passed. */
  readonly counters: FileCounters;
  /** The keys of tests that the file no longer has. */
  readonly removed: readonly string[];
}

/** A file's counters after accepting those observed; null where nothing changes. */
export function acceptCounters(
  baseline: FileCounters | null,
  {counters, removed}: ObservedCounters,
  acceptance: Acceptance,
): FileCounters | null {
  if (acceptance === 'none') return null;
  const before: FileCounters = baseline ?? new Map();
  const after = new Map(acceptance === 'all' ? [...before, ...counters] : [...counters, ...before]);
  // Like obsolete snapshots, they go only when the user says so.
  if (acceptance === 'all') for (const key of removed) after.delete(key);
  return formatCounters(after) === formatCounters(before) ? null : after;
}
