import {recordId} from '../baseline/test-key';
import type {PhaseTime, TestRecord} from '../record/test-record';
import {nowMs} from '../shared/clock';
import {chooseFiles} from './choose-files';
import type {TimingLimits} from './compare-timings';
import type {ConfirmResult} from './confirm-process';
import type {TimingEstimates} from './estimate-timings';
import type {GatedFile} from './gated-run';
import {judgeSuspects} from './judge-suspects';

/** How many fresh processes have to agree that a test is slower. */
const processes = 3;

/** Measures test files, by their absolute paths, in a fresh process. */
export type Measure = (testPaths: readonly string[], timeoutMs: number) => Promise<ConfirmResult>;

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

/** The timings to compare: first executions of tests that passed. */
export function timingsOf(records: readonly TestRecord[]): ReadonlyMap<string, PhaseTime> {
  // A retry is warmer than the first attempt that the baseline knows, and the CPU time of concurrent tests is that of all.
  const comparable = records.filter(
    ({status, attempt, concurrent}) => status === 'passed' && attempt === 1 && !concurrent,
  );
  return new Map(comparable.map(record => [recordId(record), record.fn]));
}

/**
 * Runs suspects again in fresh processes, one after the other. Only a test that is slow in all of them has regressed; the
 * first process in which it is not clears it.
 *
 * @param suspects ids of tests
 */
export async function confirmSuspects(
  suspects: readonly string[],
  {files, estimates, limits, budgetMs, measure}: ConfirmOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const deadlineMs = nowMs() + budgetMs;
  const ratios = new Map(suspects.map(id => [id, [] as number[]]));
  const verdicts = new Map<string, ConfirmedSuspect>();
  const settle = (id: string, kind: ConfirmedSuspect['kind'], reason: string | null = null) =>
    verdicts.set(id, {kind, ratios: ratios.get(id) ?? [], reason});
  const open = () => suspects.filter(id => !verdicts.has(id));

  for (let round = 0; round < processes && open().length > 0; round++) {
    const paths = chooseFiles(files, new Set(open())).map(({path}) => path);
    const leftMs = deadlineMs - nowMs();
    const result: ConfirmResult =
      leftMs > 0
        ? await measure(paths, leftMs)
        : {kind: 'failed', reason: 'the time for confirming ran out (gate.confirmBudgetMs)'};
    if (result.kind === 'failed') {
      for (const id of open()) settle(id, 'inconclusive', result.reason);
      break;
    }
    for (const [id, opinion] of judgeSuspects(open(), timingsOf(result.tests), estimates, limits)) {
      if (opinion.kind === 'missing') {
        settle(id, 'inconclusive', 'it did not pass when it was run again');
        continue;
      }
      ratios.get(id)?.push(opinion.ratio);
      if (opinion.kind === 'cleared') settle(id, 'cleared');
    }
  }
  for (const id of open()) settle(id, 'regressed');
  return verdicts;
}
