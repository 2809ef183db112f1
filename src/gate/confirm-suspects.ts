import {nowMs} from '../shared/clock';
import {median} from '../stats/median';
import {chooseFiles, durationMs} from './choose-files';
import {excessMs, type TimingLimits} from './compare-timings';
import type {TimingEstimates} from './estimate-timings';
import type {GatedFile} from './gated-run';
import {Investigation, leadToClear, type ConfirmedSuspect} from './investigation';
import {judgeSuspects} from './judge-suspects';
import type {Measure} from './measure-again';
import {measureSuspects, rounds} from './measure-suspects';

/** How many more fresh processes have to find a test slower than not: each of them may err. */
const leadToRegress = 5;

/** What is undecided by then is at the edge of what counts, and is let off. */
const mostProcesses = 11;

/** The share of the budget that the first process may take, in which all suspects run: most are cleared by it. */
const firstShare = 0.5;

export const notPassed = 'it did not pass, or could not be measured, when it was run again';

export interface ConfirmOptions {
  /** All files of the run. */
  readonly files: readonly GatedFile[];
  readonly estimates: TimingEstimates;
  readonly limits: TimingLimits;
  readonly budgetMs: number;
  readonly measure: Measure;
}

/** How many of the suspects, the worst first, can be run again in the time. */
function affordable(
  suspects: readonly string[],
  {files, budgetMs}: Pick<ConfirmOptions, 'files' | 'budgetMs'>,
): number {
  const fits = (count: number): boolean => {
    const chosen = chooseFiles(files, new Set(suspects.slice(0, count)));
    const processMs = chosen.reduce((sum, file) => sum + durationMs(file), 0) * (1 + rounds);
    return processMs <= budgetMs * firstShare;
  };
  let count = suspects.length;
  while (count > 1 && !fits(count)) count--;
  return count;
}

/** Leaves out the suspects, the worst first, that cannot be run again in the time. */
export function leaveOutUnaffordable(
  investigation: Investigation,
  options: Pick<ConfirmOptions, 'files' | 'budgetMs'>,
): void {
  const {open} = investigation;
  const count = affordable(open, options);
  investigation.giveUp(
    open.slice(count),
    `there was time for the worst ${count} only (gate.confirmBudgetMs)`,
  );
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
 * Runs suspects again in fresh processes, one after the other. A test has regressed when five more of them have found it slower
 * than not, and is cleared when two more have not.
 *
 * @param suspects ids of tests, the worst first: where the time is not enough for all, the others are inconclusive
 */
export async function confirmSuspects(
  suspects: readonly string[],
  options: ConfirmOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const {files, estimates, limits, budgetMs, measure} = options;
  const deadlineMs = nowMs() + budgetMs;
  const investigation = new Investigation(suspects);
  leaveOutUnaffordable(investigation, options);
  for (let process = 0; process < mostProcesses && investigation.open.length > 0; process++) {
    const {open} = investigation;
    const result = await measureSuspects(open, {files, measure, deadlineMs});
    if (result.kind === 'failed') {
      investigation.giveUp(
        open.filter(id => investigation.leadOf(id) >= 0),
        result.reason,
      );
      break;
    }
    for (const [id, opinion] of judgeSuspects(open, result.times, estimates, limits)) {
      if (opinion.kind === 'missing') {
        investigation.settle(id, 'inconclusive', notPassed);
        continue;
      }
      const lead = investigation.weigh(id, opinion.ratio, opinion.kind === 'slow');
      if (lead <= -leadToClear) investigation.settle(id, 'cleared');
      else if (lead >= leadToRegress)
        investigation.settle(
          id,
          isBeyondLimits(id, investigation.ratiosOf(id), options) ? 'regressed' : 'cleared',
        );
    }
  }
  for (const id of investigation.open) investigation.settle(id, 'cleared');
  return investigation.verdicts;
}
