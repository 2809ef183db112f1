import type {PhaseTime} from '../record/test-record';
import {median} from '../stats/median';

/** How many accepted samples of a test are kept. */
const historyLength = 30;

/** How many of the first accepted samples make the anchor. */
const anchorLength = 5;

/** A test that no accepted run has seen for so long is forgotten. */
const forgottenAfterMs = 90 * 24 * 60 * 60 * 1000;

/** The timing of one test's function in one accepted run: its first execution there. */
export interface TimingSample extends PhaseTime {
  /** When the run began, in milliseconds since 1970; the samples of one run share it. */
  readonly at: number;
}

export interface TestTimings {
  /**
   * Where the test's timings began, or were accepted with `-u`: the median of the first samples, or null until there are
   * enough. It stays while the history moves on, so that many small steps can be seen.
   */
  readonly anchor: TimingSample | null;
  /** The last accepted samples, in the order in which they were accepted: a machine's clock may have been set back. */
  readonly samples: readonly TimingSample[];
}

/** The accepted timings of a project on one class of machine, by `testId`. */
export type TimingBaseline = ReadonlyMap<string, TestTimings>;

/** The timings that an accepted run adds. */
export interface AcceptedTimings {
  readonly at: number;
  /** By `testId`. */
  readonly timings: ReadonlyMap<string, PhaseTime>;
  /** The tests whose new timing was accepted with `-u`: their history begins anew. */
  readonly restarted: ReadonlySet<string>;
}

function anchorOf(samples: readonly TimingSample[]): TimingSample | null {
  const first = samples.slice(0, anchorLength);
  const last = first[anchorLength - 1];
  if (last === undefined) return null;
  return {at: last.at, cpuMs: median(first.map(s => s.cpuMs)), wallMs: median(first.map(s => s.wallMs))};
}

/** When the baseline was added to last, in milliseconds since 1970. */
function lastAddedTo(baseline: TimingBaseline): number {
  return [...baseline.values()].reduce((last, {samples}) => Math.max(last, samples.at(-1)?.at ?? 0), 0);
}

/** The baseline with an accepted run's timings. Of the history as it is now: another run may have added to it. */
export function acceptTimings(baseline: TimingBaseline, run: AcceptedTimings): TimingBaseline {
  const after = new Map(baseline);
  for (const [id, {cpuMs, wallMs}] of run.timings) {
    const before = run.restarted.has(id) ? undefined : baseline.get(id);
    const sample = {at: run.at, cpuMs, wallMs};
    const known = before?.samples ?? [];
    const samples = known.some(({at}) => at === run.at)
      ? known.map(each => (each.at === run.at ? sample : each))
      : [...known, sample];
    after.set(id, {anchor: before?.anchor ?? anchorOf(samples), samples: samples.slice(-historyLength)});
  }
  // One run with a clock that is ahead makes nothing old.
  const now = Math.min(run.at, lastAddedTo(baseline));
  for (const [id, {samples}] of after)
    if ((samples.at(-1)?.at ?? 0) < now - forgottenAfterMs) after.delete(id);
  return after;
}

/**
 * The baseline with the histories of renamed tests under their new names.
 * @param renamed what each was called before, both by `testId`
 */
export function moveTimings(baseline: TimingBaseline, renamed: ReadonlyMap<string, string>): TimingBaseline {
  const after = new Map(baseline);
  for (const [id, old] of renamed) {
    const known = after.get(old);
    if (known === undefined) continue;
    const own = after.get(id)?.samples ?? [];
    after.set(id, {...known, samples: [...known.samples, ...own].slice(-historyLength)});
    after.delete(old);
  }
  return after;
}

/** The baseline without some tests: their histories begin anew. */
export function forgetTimings(baseline: TimingBaseline, ids: ReadonlySet<string>): TimingBaseline {
  return new Map([...baseline].filter(([id]) => !ids.has(id)));
}
