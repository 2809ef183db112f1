import {nowMs} from '../shared/clock';
import {median} from '../stats/median';
import {recordId} from '../baseline/test-key';
import {chooseFiles, chooseRepeated, durationMs} from './choose-files';
import {excessMs, type TimingLimits} from './compare-timings';
import type {ConfirmResult} from './confirm-process';
import type {TimingEstimates} from './estimate-timings';
import type {GatedFile} from './gated-run';
import {judgeSuspects} from './judge-suspects';
import type {Measure} from './measure-again';
import {timesOf} from './test-times';

/** How many fresh processes have to agree that a test is slower. */
const processes = 5;

/** How many times suspects, and the tests beside them, run in one of them after their first execution. */
export const rounds = 5;

/** The share of the budget that the first process may take, in which all suspects run: most are cleared by it. */
const firstShare = 0.5;

const outOfTime = 'the time for confirming ran out (gate.confirmBudgetMs)';

export interface ConfirmOptions {
  /** All files of the run. */
  readonly files: readonly GatedFile[];
  readonly estimates: TimingEstimates;
  readonly limits: TimingLimits;
  readonly budgetMs: number;
  readonly measure: Measure;
}

/** What the confirming processes say of one suspect. */
export interface ConfirmedSuspect {
  readonly kind: 'regressed' | 'cleared' | 'inconclusive';
  /** How many times its baseline it took in each process. */
  readonly ratios: readonly number[];
  /** Why it is inconclusive, as a clause. */
  readonly reason: string | null;
}

/** How many of the suspects, the worst first, can be run again in the time. */
function affordable(suspects: readonly string[], {files, budgetMs}: ConfirmOptions): number {
  const fits = (count: number): boolean => {
    const worst = new Set(suspects.slice(0, count));
    const chosen = chooseFiles(files, worst);
    const onceMs = durationMs(chosen.flatMap(({tests}) => tests));
    return onceMs + rounds * durationMs(chooseRepeated(chosen, worst)) <= budgetMs * firstShare;
  };
  let count = suspects.length;
  while (count > 1 && !fits(count)) count = Math.floor(count / 2);
  return count;
}

/** Whether it is slower than the limits allow in the middle of the processes, each of which errs by itself. */
function isBeyondLimits(
  id: string,
  ratios: readonly number[],
  {estimates, limits}: Pick<ConfirmOptions, 'estimates' | 'limits'>,
): boolean {
  const estimate = estimates.first.tests.get(id);
  const ratio = median(ratios);
  return ratio >= limits.threshold && !!estimate && excessMs(estimate, Math.log(ratio)) >= limits.minDeltaMs;
}

/**
 * Runs suspects again in fresh processes, one after the other. Only a test that is slow in all of them has regressed; the
 * first process in which it is not clears it.
 *
 * @param suspects ids of tests, the worst first: where the time is not enough for all, the others are inconclusive
 */
export async function confirmSuspects(
  suspects: readonly string[],
  options: ConfirmOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const {files, estimates, limits, budgetMs, measure} = options;
  const deadlineMs = nowMs() + budgetMs;
  const ratios = new Map(suspects.map(id => [id, [] as number[]]));
  const verdicts = new Map<string, ConfirmedSuspect>();
  const settle = (id: string, kind: ConfirmedSuspect['kind'], reason: string | null = null) =>
    verdicts.set(id, {kind, ratios: ratios.get(id) ?? [], reason});
  const open = () => suspects.filter(id => !verdicts.has(id));

  const count = affordable(suspects, options);
  for (const id of suspects.slice(count))
    settle(id, 'inconclusive', `there was time for the worst ${count} only (gate.confirmBudgetMs)`);
  for (let process = 0; process < processes && open().length > 0; process++) {
    const left = new Set(open());
    const chosen = chooseFiles(files, left);
    const repeated = new Set(chooseRepeated(chosen, left).map(({record}) => recordId(record)));
    const paths = chosen.map(({path}) => path);
    const timeoutMs = deadlineMs - nowMs();
    const result: ConfirmResult =
      timeoutMs > 0
        ? await measure(paths, {timeoutMs, rounds, repeated})
        : {kind: 'failed', reason: outOfTime};
    if (result.kind === 'failed') {
      for (const id of open()) settle(id, 'inconclusive', result.reason);
      break;
    }
    for (const [id, opinion] of judgeSuspects(open(), timesOf(result.tests), estimates, limits)) {
      if (opinion.kind === 'missing') {
        settle(id, 'inconclusive', 'it did not pass each time when it was run again');
        continue;
      }
      ratios.get(id)?.push(opinion.ratio);
      if (opinion.kind === 'cleared') settle(id, 'cleared');
    }
  }
  for (const id of open())
    settle(id, isBeyondLimits(id, ratios.get(id) ?? [], options) ? 'regressed' : 'cleared');
  return verdicts;
}
