import type {TimingStore} from '../baseline/timing-store';
import {
  acceptTimings,
  learnTimings,
  moveTimings,
  warmLength,
  type AcceptedTimings,
  type TimingBaseline,
} from '../baseline/timings';
import {nowMs} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import {changedSuspects} from './changed-suspects';
import {minSamples} from './estimate-timings';
import type {FindChangedTests} from './find-changed-tests';
import {gateBudgets, type BudgetGateOptions} from './gate-budgets';
import {gateCounters, type CounterGateOptions, type CounterOutcome} from './gate-counters';
import {
  confirmRun,
  screenRun,
  type ScreenedTimings,
  type Suspect,
  type TimingGateOptions,
} from './gate-timings';
import {confirmWaitingRun} from './gate-waits';
import type {GatedRun, RunPolicy} from './gated-run';
import {learn} from './learn-timings';
import type {Measure} from './measure-again';
import type {SuiteShift} from './suite-shift';
import {isFailing, renamedTests, type TimingVerdict, type Verdict} from './verdict';

export interface GateRunOptions
  extends TimingGateOptions, CounterGateOptions, Pick<BudgetGateOptions, 'budgets'> {
  /** Whether a failing verdict fails the run; if not, nothing runs again either. */
  readonly enabled: boolean;
  readonly store: TimingStore;
  /** Repeats tests that the gate does not know well enough yet; null where none are to run for that. */
  readonly learn: Measure | null;
  /** Finds out which suspects may have changed since a commit; null where Jest did not run here. */
  readonly findChanged: FindChangedTests | null;
  /** Looks up the commit that was tested; null where it was none, or something else beside it. */
  readonly commit: () => Promise<string | null>;
}

/** What became of the run's timings. */
export type TimingOutcome =
  /** They say nothing of other runs, for a reason given as a clause. */
  | {readonly kind: 'uncompared'; readonly reason: string}
  /** There are too few accepted runs to compare with, or too few processes that have repeated tests. */
  | {
      readonly kind: 'recording';
      readonly runs: number;
      readonly neededRuns: number;
      readonly processes: number;
      readonly neededProcesses: number;
    }
  | {readonly kind: 'compared'; readonly tests: number; readonly shift: ShiftRatios};

/** How many times its baseline what all tests share took; null where there are too few tests to tell. */
export type ShiftRatios = {readonly [Part in keyof SuiteShift]: number | null};

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
  const ratio = (value: number | null): number | null => (value === null ? null : Math.exp(value));
  if (compared > 0) {
    const ratios = {all: ratio(shift.all), js: ratio(shift.js), sql: ratio(shift.sql)};
    return {kind: 'compared', tests: compared, shift: ratios};
  }
  const most = (part: 'samples' | 'warm'): number =>
    Math.max(0, ...[...timings.keys()].map(id => baseline.get(id)?.[part].length ?? 0));
  return {
    kind: 'recording',
    runs: most('samples'),
    neededRuns: minSamples,
    processes: most('warm'),
    neededProcesses: warmLength,
  };
}

type SuspectFilter = (suspect: Suspect) => boolean;

/** Leaves out suspects whose code is as it was at the commits of their baselines. */
async function suspectsToConfirm(
  {files}: GatedRun,
  {suspects, waiting, mostSuspects}: ScreenedTimings,
  baseline: TimingBaseline,
  isOpen: SuspectFilter,
  find: FindChangedTests | null,
): Promise<Pick<ScreenedTimings, 'suspects' | 'waiting'>> {
  const open = {suspects: suspects.filter(isOpen), waiting: waiting.filter(isOpen)};
  const isChanged = find
    ? await changedSuspects([...open.suspects, ...open.waiting], {files, baseline, find})
    : () => true;
  return {
    suspects: open.suspects.filter(isChanged).slice(0, mostSuspects),
    waiting: open.waiting.filter(isChanged),
  };
}

/** Runs again what may be slower, and what seems to wait for longer in the time that is left. */
async function confirmTimings(
  run: GatedRun,
  screened: ScreenedTimings,
  baseline: TimingBaseline,
  isOpen: SuspectFilter,
  options: GateRunOptions,
): Promise<readonly TimingVerdict[]> {
  const {files} = run;
  const known = {baseline, estimates: screened.estimates};
  const deadlineMs = nowMs() + options.budgetMs;
  const {suspects, waiting} = await suspectsToConfirm(run, screened, baseline, isOpen, options.findChanged);
  const slower = await confirmRun(files, suspects, known, options);
  const regressed = new Set(slower.flatMap(({kind, test}) => (kind === 'regressed' ? [test.id] : [])));
  const waits = await confirmWaitingRun(
    files,
    waiting.filter(({timing}) => !regressed.has(timing.id)),
    known,
    {...options, budgetMs: deadlineMs - nowMs()},
  );
  return [...slower, ...waits];
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
  const confirms = options.enabled && options.budgetMs > 0 && acceptance !== 'all';
  const isOpen = ({timing}: Suspect): boolean => confirms && !changed.has(timing.id);
  const verdicts = await confirmTimings(run, screened, baseline, isOpen, options);
  return {outcome: timingOutcome(screened, baseline), verdicts, screened};
}

interface AcceptedRun extends Omit<AcceptedTimings, 'at' | 'commit'> {
  /** What tests were called before, both by `testId`. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Adds a run's timings to the baseline, and what is still to be learned of its tests. */
async function acceptRun(
  {files, startedAt}: GatedRun,
  {store, enabled, budgetMs, learn: measure, commit: findCommit}: GateRunOptions,
  {renamed, ...accepted}: AcceptedRun,
): Promise<void> {
  const commit = await findCommit();
  await store.update(baseline =>
    acceptTimings(moveTimings(baseline, renamed), {...accepted, at: startedAt, commit}),
  );
  if (!enabled || measure === null) return;
  const learned = await learn({files, baseline: await store.read(), startedAt, budgetMs, measure});
  if (learned.length > 0) await store.update(baseline => learned.reduce(learnTimings, baseline));
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
  const repeat = enabled && options.budgetMs > 0 && !policy.watching ? options.repeat : null;
  const counters = await gateCounters(run, policy, {planner, repeat});
  const problems = [...counters.problems];
  const budgets = await gateBudgets(run.files, {
    ...options,
    measure: enabled && !policy.watching ? options.measure : null,
  });
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
    const verdicts = [...counters.verdicts, ...budgets, ...gated.verdicts];
    const passes = problems.length === 0 && !(options.enabled && verdicts.some(isFailing));
    const accepts = policy.acceptance === 'all' || (policy.acceptance === 'new' && passes);
    const {screened} = gated;
    if (accepts && screened !== null) {
      const isAll = policy.acceptance === 'all';
      // Who accepts a change waits for it.
      const accepting = {...options, learn: isAll ? null : options.learn};
      await acceptRun(run, accepting, {
        timings: screened.timings,
        undecided: new Set(
          gated.verdicts.flatMap(({kind, test}) => (kind === 'inconclusive' ? [test.id] : [])),
        ),
        restarted: new Set(isAll ? [...changed, ...screened.slower] : []),
        // As with counters, they move where the user says so.
        renamed: isAll ? renamedTests(verdicts) : new Map(),
      });
    }
  } catch (error) {
    if (!(error instanceof SavepointError)) throw error;
    problems.push(error);
  }
  return {
    ...counters,
    verdicts: [...counters.verdicts, ...budgets, ...gated.verdicts],
    problems,
    timings: gated.outcome,
  };
}
