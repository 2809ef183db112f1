import {nowMs} from '../shared/clock';
import {compareTimings} from './compare-timings';
import {confirmBeside, type OpenConfirmation, type WaitOptions} from './confirm-beside';
import {leaveOutUnaffordable, notPassed} from './confirm-suspects';
import {Investigation, type ConfirmedSuspect} from './investigation';
import {measureSuspects} from './measure-suspects';
import {isStillSlow, waitExcess} from './screen-waits';
import type {ProcessTimes} from './test-times';

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

async function confirmAtCommit(
  suspects: readonly string[],
  commit: string,
  first: ProcessTimes,
  options: OpenConfirmation,
): Promise<void> {
  const {openBase, files, deadlineMs, investigation} = options;
  const testPaths = files.map(({path}) => path);
  const opened = await openBase?.(commit, {testPaths, timeoutMs: deadlineMs - nowMs()});
  if (opened?.kind !== 'opened') {
    investigation.giveUp(suspects, opened?.reason ?? 'what was accepted cannot be run beside it here');
    return;
  }
  const {measure: measureBase, close} = opened.base;
  try {
    await confirmBeside(suspects, commit, first, {...options, measureBase});
  } finally {
    await close();
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
  waitOptions: WaitOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const {budgetMs, commitOf} = waitOptions;
  const investigation = new Investigation(suspects);
  if (suspects.length === 0) return investigation.verdicts;
  const options = {...waitOptions, investigation, deadlineMs: nowMs() + budgetMs};
  leaveOutUnaffordable(investigation, options);
  const again = await measureSuspects(investigation.open, options);
  if (again.kind === 'failed') {
    investigation.giveUp(investigation.open, again.reason);
    return investigation.verdicts;
  }
  judgeAgain(investigation.open, again.times, options);
  for (const commit of new Set(investigation.open.map(commitOf))) {
    const ids = investigation.open.filter(id => commitOf(id) === commit);
    if (commit === null) investigation.giveUp(ids, 'no commit is known that it was accepted at');
    else await confirmAtCommit(ids, commit, again.times, options);
  }
  return investigation.verdicts;
}
