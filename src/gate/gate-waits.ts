import {commitOf} from '../baseline/timings';
import {confirmWaits} from './confirm-waits';
import {timingVerdict, type KnownTimings, type Suspect, type TimingGateOptions} from './gate-timings';
import type {GatedFile} from './gated-run';
import {waitExcess, waitLimits} from './screen-waits';
import type {TimingVerdict} from './verdict';

/** Confirms tests that wait for longer beside the commit that their baseline is of, or says why that cannot be done. */
export async function confirmWaitingRun(
  files: readonly GatedFile[],
  suspects: readonly Suspect[],
  {baseline, estimates}: KnownTimings,
  {limits, budgetMs, measure, openBase}: TimingGateOptions,
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
