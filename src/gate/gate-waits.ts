import type {TimingBaseline} from '../baseline/timings';
import type {OpenBase} from './base-project';
import {confirmWaits} from './confirm-waits';
import {detectableRatio} from './detectable-ratio';
import type {TimingEstimates} from './estimate-timings';
import {noJest, type Suspect, type TimingGateOptions} from './gate-timings';
import {testRef, type GatedFile} from './gated-run';
import {waitExcess, waitLimits} from './screen-waits';
import type {TimingVerdict} from './verdict';

export interface WaitGateOptions extends TimingGateOptions {
  /** Checks out what was accepted, to be run beside what is there; null where Jest cannot be started again. */
  readonly openBase: OpenBase | null;
}

/** Confirms tests that wait for longer beside the commit that their baseline is of, or says why that cannot be done. */
export async function confirmWaitingRun(
  files: readonly GatedFile[],
  suspects: readonly Suspect[],
  {baseline, estimates}: {readonly baseline: TimingBaseline; readonly estimates: TimingEstimates},
  {limits, budgetMs, measure, openBase}: WaitGateOptions,
): Promise<readonly TimingVerdict[]> {
  const commitOf = (id: string): string | null => baseline.get(id)?.commit ?? null;
  const confirmed =
    measure &&
    (await confirmWaits(
      suspects.map(({timing}) => timing.id),
      {files, estimates, limits, budgetMs, measure, openBase, commitOf},
    ));
  return suspects.map(({test, timing: compared}): TimingVerdict => {
    const {id, estimate, nowMs} = compared;
    const {kind, ratios, reason} = confirmed?.get(id) ?? noJest;
    const timing = {
      clock: 'wall',
      beforeMs: estimate.ms,
      afterMs: nowMs,
      ratio: Math.exp(waitExcess(compared)),
      confirmedRatios: ratios,
      detectableRatio: detectableRatio(estimate, waitLimits(limits)),
    } as const;
    return {kind, test: testRef(test), timing, reason};
  });
}
