import {recordId, testId} from '../baseline/test-key';
import {commitOf, type TimingBaseline} from '../baseline/timings';
import type {OpenBase} from './base-project';
import {compareTimings, type TestTiming, type TimingLimits} from './compare-timings';
import type {CommitOptions} from './confirm-beside';
import {confirmRegressions} from './confirm-regressions';
import {confirmSuspects} from './confirm-suspects';
import {detectableRatio} from './detectable-ratio';
import {estimateTimings, type TimingEstimates} from './estimate-timings';
import {testRef, type GatedFile, type GatedTest} from './gated-run';
import type {ConfirmedSuspect} from './investigation';
import {looksSlower, mostSuspectsOf, screenTimings} from './judge-suspects';
import type {Measure} from './measure-again';
import {screenWaits} from './screen-waits';
import type {SuiteShift} from './suite-shift';
import {timesOf, type Clock, type TestTimes} from './test-times';
import type {TimingVerdict} from './verdict';

export interface TimingGateOptions {
  readonly limits: TimingLimits;
  readonly budgetMs: number;
  /** Runs tests again; null where Jest cannot be started again. */
  readonly measure: Measure | null;
  /** Checks out what was accepted, to be run beside what is there; null where Jest cannot be started again. */
  readonly openBase: OpenBase | null;
}

/** What is known of the tests from accepted runs. */
export interface KnownTimings {
  readonly baseline: TimingBaseline;
  readonly estimates: TimingEstimates;
}

export interface Suspect {
  readonly test: GatedTest;
  readonly timing: TestTiming;
}

/** The timings of a run that can be compared and kept, and how they compare. */
export interface ScreenedTimings {
  /** By `testId`. */
  readonly timings: TestTimes;
  readonly estimates: TimingEstimates;
  /** How many of the timings are gated. */
  readonly compared: number;
  readonly shift: SuiteShift;
  /** The likeliest first. */
  readonly suspects: readonly Suspect[];
  /** How many of them are confirmed at the most. */
  readonly mostSuspects: number;
  /** Those whose wall time alone has grown, the worst first. */
  readonly waiting: readonly Suspect[];
  /** By `testId`, the tests that look slower without proof. */
  readonly slower: readonly string[];
}

/** What is known of a suspect where nothing can run again. */
const noJest: ConfirmedSuspect = {
  kind: 'inconclusive',
  ratios: [],
  reason: "the project's Jest, which would run it again, was not found",
};

/**
 * Whether more of the tests that the baseline knows were skipped than ran in a file, as with `test.only`: what usually runs
 * before the others, and warms them up, did not.
 */
function isPartial({file, tests, keys}: GatedFile, baseline: TimingBaseline): boolean {
  if (keys === null) return true;
  const ran = new Set(tests.map(({record}) => recordId(record)));
  const skipped = [...keys].map(key => testId(file, key)).filter(id => baseline.has(id) && !ran.has(id));
  return skipped.length > ran.size;
}

/** Compares the timings of a run with the accepted ones. */
export function screenRun(
  files: readonly GatedFile[],
  baseline: TimingBaseline,
  limits: TimingLimits,
): ScreenedTimings {
  const tests = files.filter(file => !isPartial(file, baseline)).flatMap(file => file.tests);
  const timings = timesOf(tests.map(({record}) => record)).first;
  const estimates = estimateTimings(baseline);
  const comparison = compareTimings(timings, estimates.first);
  const isGateable = (id: string): boolean => estimates.gateable.has(id);
  const byId = new Map(tests.map(test => [recordId(test.record), test]));
  const withTests = (found: readonly TestTiming[]): readonly Suspect[] =>
    found.flatMap(timing => {
      const test = byId.get(timing.id);
      return test === undefined ? [] : [{test, timing}];
    });
  const waits = screenWaits(compareTimings(timings, estimates.wall), comparison, limits);
  return {
    timings,
    estimates,
    compared: [...comparison.tests.keys()].filter(isGateable).length,
    shift: comparison.shift,
    slower: [...[...comparison.tests.values()].filter(test => looksSlower(test, limits)), ...waits].map(
      ({id}) => id,
    ),
    suspects: withTests(screenTimings(comparison, limits).filter(({id}) => isGateable(id))),
    mostSuspects: mostSuspectsOf(comparison.tests.size),
    waiting: withTests(waits),
  };
}

/** The verdict of a suspect. @param confirmed what further processes say of it, if there were any */
export function timingVerdict(
  {test, timing: {estimate, nowMs}}: Suspect,
  {kind, ratios, reason}: ConfirmedSuspect = noJest,
  {clock, excess, limits}: {readonly clock: Clock; readonly excess: number; readonly limits: TimingLimits},
): TimingVerdict {
  const timing = {
    clock,
    beforeMs: estimate.ms,
    afterMs: nowMs,
    ratio: Math.exp(excess),
    confirmedRatios: ratios,
    detectableRatio: detectableRatio(estimate, limits),
  };
  return {kind, test: testRef(test), timing, reason};
}

/**
 * Compares suspects in fresh processes with their baseline, and then what is slower with the commit that it is of. That has the
 * whole time once more: on a machine that has become slow the first part needs all of its own, and is wrong most often.
 */
async function confirmSlower(
  ids: readonly string[],
  options: CommitOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  return confirmRegressions(await confirmSuspects(ids, options), options);
}

/** Confirms suspects, or says why that cannot be done. */
export async function confirmRun(
  files: readonly GatedFile[],
  suspects: readonly Suspect[],
  {baseline, estimates}: KnownTimings,
  {limits, budgetMs, measure, openBase}: TimingGateOptions,
): Promise<readonly TimingVerdict[]> {
  const ids = suspects.map(({timing}) => timing.id);
  const confirmed =
    measure &&
    (await confirmSlower(ids, {
      files,
      estimates,
      limits,
      budgetMs,
      measure,
      openBase,
      commitOf: id => commitOf(baseline.get(id)),
    }));
  return suspects.flatMap((suspect): readonly TimingVerdict[] => {
    const {id, excess} = suspect.timing;
    const verdict = timingVerdict(suspect, confirmed?.get(id), {clock: 'cpu', excess, limits});
    // Most suspects only might be slower: of what nobody has looked at those are told that look so.
    return verdict.kind === 'inconclusive' && !looksSlower(suspect.timing, limits) ? [] : [verdict];
  });
}
