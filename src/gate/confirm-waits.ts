import {nowMs} from '../shared/clock';
import {compareTimings, type TestTiming} from './compare-timings';
import {confirmAtCommits} from './confirm-at-commits';
import type {CommitOptions, OpenConfirmation} from './confirm-beside';
import {leaveOutUnaffordable, notPassed} from './confirm-suspects';
import {Investigation, type ConfirmedSuspect} from './investigation';
import {measureSuspects} from './measure-suspects';
import {isStillSlow, waitExcess} from './screen-waits';
import type {ProcessTimes} from './test-times';

/** How many pairs of processes have to agree where there is time: wall time varies more than CPU time. */
const enoughPairs = 5;

/** Clears the suspects that a further process does not find slow. */
function judgeAgain(
  suspects: readonly string[],
  {first}: ProcessTimes,
  {investigation, estimates, limits}: OpenConfirmation,
): void {
  const {tests} = compareTimings(first, estimates.wall, new Set(suspects));
  for (const id of suspects) {
    const timing = tests.get(id);
    if (timing === undefined) investigation.settle(id, 'inconclusive', notPassed);
    else if (!isStillSlow(timing, limits)) {
      investigation.addRatio(id, Math.exp(waitExcess(timing)));
      investigation.settle(id, 'cleared');
    }
  }
}

/**
 * Runs suspects that wait again. Those which are slow once more are run beside the commit that their baseline is of, in turns: a
 * network or a disk that has become slower, slows down both.
 *
 * @param suspects ids of tests, the worst first: where the time is not enough for all, the others are inconclusive
 */
export async function confirmWaits(
  suspects: readonly string[],
  commitOptions: CommitOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const investigation = new Investigation(suspects);
  if (suspects.length === 0) return investigation.verdicts;
  const options = {...commitOptions, investigation, deadlineMs: nowMs() + commitOptions.budgetMs};
  leaveOutUnaffordable(investigation, options);
  const again = await measureSuspects(investigation.open, options);
  if (again.kind === 'failed') {
    investigation.giveUp(investigation.open, again.reason);
    return investigation.verdicts;
  }
  judgeAgain(investigation.open, again.times, options);
  const rule = {
    estimates: options.estimates.wall,
    excessOf: waitExcess,
    isSlow: (timing: TestTiming) => isStillSlow(timing, options.limits),
    mayErr: false,
    leadToRegress: enoughPairs,
  };
  await confirmAtCommits(rule, {...options, first: again.times});
  return investigation.verdicts;
}
