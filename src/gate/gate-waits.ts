import {commitOf, type TimingBaseline} from '../baseline/timings';
import type {OpenBase} from './base-project';
import {confirmWaits} from './confirm-waits';
import type {TimingEstimates} from './estimate-timings';
import {timingVerdict, type Suspect, type TimingGateOptions} from './gate-timings';
import type {GatedFile} from './gated-run';
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
  const confirmed =
    measure &&
    (await confirmWaits(
      suspects.map(({timing}) => timing.id),
      {files, estimates, limits, budgetMs, measure, openBase, commitOf: id => commitOf(baseline.get(id))},
    ));
  return suspects.map(suspect => {
    const excess = waitExcess(suspect.timing);
    const parts = {clock: 'wall', excess, limits: waitLimits(limits)} as const;
    return timingVerdict(suspect, confirmed?.get(suspect.timing.id), parts);
  });
}
