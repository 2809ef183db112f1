import type {TimingStore} from '../baseline/timing-store';
import {acceptTimings, moveTimings, type TimingBaseline} from '../baseline/timings';
import {SavepointError} from '../shared/savepoint-error';
import {minSamples} from './estimate-timings';
import {gateCounters, type CounterGateOptions, type CounterOutcome} from './gate-counters';
import {confirmRun, screenRun, type ScreenedTimings, type TimingGateOptions} from './gate-timings';
import type {GatedRun, RunPolicy} from './gated-run';
import {isFailing, renamedTests, type TimingVerdict, type Verdict} from './verdict';

export interface GateRunOptions extends TimingGateOptions, CounterGateOptions {
  /** Whether a failing verdict fails the run; if not, nothing runs again either. */
  readonly enabled: boolean;
  readonly store: TimingStore;
}

/** What became of the run's timings. */
export type TimingOutcome =
  /** They say nothing of other runs, for a reason given as a clause. */
  | {readonly kind: 'uncompared'; readonly reason: string}
  /** There are too few accepted runs to compare with. */
  | {readonly kind: 'recording'; readonly runs: number; readonly needed: number}
  | {readonly kind: 'compared'; readonly tests: number; readonly shift: number | null};

/** What the gate says of a run, and what it accepted. */
export interface GateOutcome extends Omit<CounterOutcome, 'verdicts'> {
  readonly verdicts: readonly Verdict[];
  readonly timings: TimingOutcome;
}

interface TimingsGated {
  readonly outcome: TimingOutcome;
  readonly verdicts: readonly TimingVerdict[];
  readonly screened: ScreenedTimings | null;
}

function timingOutcome({timings, compared, shift}: ScreenedTimings, baseline: TimingBaseline): TimingOutcome {
  if (compared > 0) return {kind: 'compared', tests: compared, shift};
  const runs = Math.max(0, ...[...timings.keys()].map(id => baseline.get(id)?.samples.length ?? 0));
  return {kind: 'recording', runs, needed: minSamples};
}

async function gateTimings(
  run: GatedRun,
  {acceptance, timingsUncomparable}: RunPolicy,
  changed: ReadonlySet<string>,
  options: GateRunOptions,
): Promise<TimingsGated> {
  const reason = timingsUncomparable ?? (run.green ? null : 'tests failed');
  if (reason !== null) return {outcome: {kind: 'uncompared', reason}, verdicts: [], screened: null};
  const baseline = await options.store.read();
  const screened = screenRun(run.files, baseline, options.limits);
  // A test with other counters is reported for those, and what is about to be accepted needs no proof.
  const isOpen = options.enabled && acceptance !== 'all';
  const suspects = isOpen ? screened.suspects.filter(({timing}) => !changed.has(timing.id)) : [];
  const verdicts = await confirmRun(run.files, suspects, screened.estimates, options);
  return {outcome: timingOutcome(screened, baseline), verdicts, screened};
}

/**
 * Compares a run with its baselines, confirms what seems slower, and accepts what the policy says. Timings are accepted of
 * runs that pass the gate alone, so that the history holds no regression that somebody has yet to look at.
 */
export async function gateRun(
  run: GatedRun,
  policy: RunPolicy,
  options: GateRunOptions,
): Promise<GateOutcome> {
  const {planner, enabled} = options;
  const repeat = enabled && !policy.watching ? options.repeat : null;
  const counters = await gateCounters(run, policy, {planner, repeat});
  const problems = [...counters.problems];
  const changed = new Set(
    counters.verdicts.filter(({kind}) => kind === 'counter-changed').map(({test}) => test.id),
  );
  let gated: TimingsGated = {
    outcome: {kind: 'uncompared', reason: 'their baseline is of no use'},
    verdicts: [],
    screened: null,
  };
  try {
    gated = await gateTimings(run, policy, changed, options);
    const verdicts = [...counters.verdicts, ...gated.verdicts];
    const passes = problems.length === 0 && !(options.enabled && verdicts.some(isFailing));
    const accepts = policy.acceptance === 'all' || (policy.acceptance === 'new' && passes);
    const {screened} = gated;
    if (accepts && screened !== null) {
      const restarted = new Set([...changed, ...screened.suspects.map(({timing}) => timing.id)]);
      // As with counters, they move where the user says so.
      const renamed = policy.acceptance === 'all' ? renamedTests(verdicts) : new Map<string, string>();
      await options.store.update(baseline =>
        acceptTimings(moveTimings(baseline, renamed), {
          at: run.startedAt,
          timings: screened.timings,
          restarted: policy.acceptance === 'all' ? restarted : new Set(),
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof SavepointError)) throw error;
    problems.push(error);
  }
  return {
    ...counters,
    verdicts: [...counters.verdicts, ...gated.verdicts],
    problems,
    timings: gated.outcome,
  };
}
