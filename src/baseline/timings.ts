import {median} from '../stats/median';

/** How many accepted samples of a test are kept. */
const historyLength = 30;

/** How many warm samples of a test are kept: the first ones, so that they stay where they were while the history moves on. */
export const warmLength = 10;

/** How many of the first accepted samples make the anchor. */
const anchorLength = 5;

/**
 * In how many accepted runs a change of the code can still be found to have slowed a test down: one run alone may not show it, as
 * a first execution varies much.
 */
export const chances = 3;

/** A test that no accepted run has seen for so long is forgotten. */
const forgottenAfterMs = 90 * 24 * 60 * 60 * 1000;

/** What one execution of a test's function took, in milliseconds. */
export interface TestTime {
  /** Of the thread that ran it, and of its backend where that can be told. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** In which the database worked for it. */
  readonly databaseMs: number;
}

/** The timing of one test's function in one process. */
export interface TimingSample extends TestTime {
  /** When the run began, in milliseconds since 1970; the samples of one run share it. */
  readonly at: number;
}

export interface TestTimings {
  /**
   * Where the test's timings began, or were accepted with `-u`: the median of the first samples, or null until there are
   * enough. It stays while the history moves on, so that many small steps can be seen.
   */
  readonly anchor: TimingSample | null;
  /**
   * Its first executions in the last accepted runs, in the order in which they were accepted: a machine's clock may have been
   * set back.
   */
  readonly samples: readonly TimingSample[];
  /** Of repeated executions in processes that ran for that alone, one sample each, the oldest first; none where it cannot be repeated. */
  readonly warm: readonly TimingSample[];
  /**
   * The commits of the last accepted runs in which every tracked file was as committed, and which left no doubt about the test,
   * the oldest first: that is the one its code is compared with.
   */
  readonly commits: readonly string[];
}

/** The commit that a test's code is compared with; null where none is known. */
export function commitOf(timings: TestTimings | undefined): string | null {
  return timings?.commits[0] ?? null;
}

/** The accepted timings of a project on one class of machine, by `testId`. */
export type TimingBaseline = ReadonlyMap<string, TestTimings>;

/** The timings that an accepted run adds. */
export interface AcceptedTimings {
  readonly at: number;
  /** By `testId`. */
  readonly timings: ReadonlyMap<string, TestTime>;
  /** The tests whose new timing was accepted with `-u`: their history begins anew. */
  readonly restarted: ReadonlySet<string>;
  /** The commit that was tested; null where it was none, or something else beside it. */
  readonly commit: string | null;
  /** The tests that may have become slower without proof: the run's commit is not one that they were found to be as fast at. */
  readonly undecided?: ReadonlySet<string>;
}

function anchorOf(samples: readonly TimingSample[]): TimingSample | null {
  const first = samples.slice(0, anchorLength);
  const last = first[anchorLength - 1];
  if (last === undefined) return null;
  const middle = (part: keyof TestTime): number => median(first.map(sample => sample[part]));
  return {at: last.at, cpuMs: middle('cpuMs'), wallMs: middle('wallMs'), databaseMs: middle('databaseMs')};
}

/** When the baseline was added to last, in milliseconds since 1970. */
function lastAddedTo(baseline: TimingBaseline): number {
  return [...baseline.values()].reduce((last, {samples}) => Math.max(last, samples.at(-1)?.at ?? 0), 0);
}

/** The baseline with an accepted run's timings. Of the history as it is now: another run may have added to it. */
export function acceptTimings(baseline: TimingBaseline, run: AcceptedTimings): TimingBaseline {
  const after = new Map(baseline);
  for (const [id, time] of run.timings) {
    const before = run.restarted.has(id) ? undefined : baseline.get(id);
    const sample = {...time, at: run.at};
    const known = before?.samples ?? [];
    const commit = run.undecided?.has(id) ? null : run.commit;
    const samples = known.some(({at}) => at === run.at)
      ? known.map(each => (each.at === run.at ? sample : each))
      : [...known, sample];
    after.set(id, {
      anchor: before?.anchor ?? anchorOf(samples),
      samples: samples.slice(-historyLength),
      warm: before?.warm ?? [],
      commits: [...(before?.commits ?? []), ...(commit === null ? [] : [commit])].slice(-chances),
    });
  }
  // One run with a clock that is ahead makes nothing old.
  const now = Math.min(run.at, lastAddedTo(baseline));
  for (const [id, {samples}] of after)
    if ((samples.at(-1)?.at ?? 0) < now - forgottenAfterMs) after.delete(id);
  return after;
}

/** The baseline with what a process of its own says of tests that are in it. */
export function learnTimings(
  baseline: TimingBaseline,
  {at, timings}: Pick<AcceptedTimings, 'at' | 'timings'>,
): TimingBaseline {
  return new Map(
    [...baseline].map(([id, before]) => {
      const time = timings.get(id);
      const warm = time ? [...before.warm, {...time, at}].slice(0, warmLength) : before.warm;
      return [id, {...before, warm}];
    }),
  );
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
