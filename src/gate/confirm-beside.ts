import {nowMs} from '../shared/clock';
import {median} from '../stats/median';
import {shortCommit, type OpenBase} from './base-project';
import {comparePair} from './compare-pair';
import {notPassed, type ConfirmOptions} from './confirm-suspects';
import type {Investigation} from './investigation';
import type {Measure} from './measure-again';
import {measureSuspects, type MeasuredTimes} from './measure-suspects';
import {isStillSlow, waitExcess} from './screen-waits';
import type {ProcessTimes} from './test-times';

/** How many pairs of processes have to agree that a test is slower. */
const enoughPairs = 3;

/** And how many there are where there is time. */
const mostPairs = 5;

/** The time that a further pair may need, measured by the one before. */
const pairSlack = 1.5;

export interface WaitOptions extends ConfirmOptions {
  /** Checks out what was accepted; null where that cannot be done. */
  readonly openBase: OpenBase | null;
  /** The commit that a test's baseline is of; null where none is known. */
  readonly commitOf: (id: string) => string | null;
}

/** The same while it goes on. */
export interface OpenConfirmation extends WaitOptions {
  readonly investigation: Investigation;
  /** Of `nowMs`. */
  readonly deadlineMs: number;
}

type MeasuredPair =
  | {readonly kind: 'measured'; readonly now: ProcessTimes; readonly base: ProcessTimes}
  | Extract<MeasuredTimes, {readonly kind: 'failed'}>;

interface PairOptions extends OpenConfirmation {
  readonly measureBase: Measure;
  readonly place: string;
}

/**
 * Runs suspects on both states of the code, one process after the other.
 * @param known what a process of the pair has measured already, as the code is
 */
async function runPair(
  suspects: readonly string[],
  isBaseFirst: boolean,
  known: ProcessTimes | null,
  {measureBase, place, ...options}: PairOptions,
): Promise<MeasuredPair> {
  const runBase = () => measureSuspects(suspects, {...options, measure: measureBase});
  const early = isBaseFirst ? await runBase() : null;
  const now: MeasuredTimes =
    known === null ? await measureSuspects(suspects, options) : {kind: 'measured', times: known};
  const base = early ?? (await runBase());
  if (base.kind === 'failed') return {kind: 'failed', reason: `at commit ${place}: ${base.reason}`};
  return now.kind === 'failed' ? now : {kind: 'measured', now: now.times, base: base.times};
}

function judgePair(
  suspects: readonly string[],
  pair: {readonly now: ProcessTimes; readonly base: ProcessTimes},
  {investigation, estimates, limits, place}: PairOptions,
): void {
  const timings = comparePair(suspects, pair, estimates.wall);
  for (const id of suspects) {
    const timing = timings.get(id);
    if (timing === undefined) {
      const reason = pair.now.first.has(id)
        ? `commit ${place} has no such test, or it did not pass there`
        : notPassed;
      investigation.settle(id, 'inconclusive', reason);
      continue;
    }
    investigation.addRatio(id, Math.exp(waitExcess(timing)));
    if (!isStillSlow(timing, limits)) investigation.settle(id, 'cleared');
  }
}

/**
 * Runs suspects in turns as the code is and as it was at the commit of their baseline. Only a test that is slower in each pair of
 * processes has regressed; the first pair in which it is not clears it.
 *
 * @param first what a process has measured as the code is
 */
export async function confirmBeside(
  suspects: readonly string[],
  commit: string,
  first: ProcessTimes,
  options: OpenConfirmation & {readonly measureBase: Measure},
): Promise<void> {
  const {investigation, deadlineMs, limits} = options;
  const open = () => investigation.open.filter(id => suspects.includes(id));
  let pairMs = 0;
  for (let pair = 0; pair < mostPairs && open().length > 0; pair++) {
    const startedMs = nowMs();
    if (pair >= enoughPairs && deadlineMs - startedMs < pairMs * pairSlack) break;
    const pairOptions = {...options, place: shortCommit(commit)};
    const measured = await runPair(open(), pair % 2 === 1, pair === 0 ? first : null, pairOptions);
    if (measured.kind === 'measured') judgePair(open(), measured, pairOptions);
    else if (pair < enoughPairs) investigation.giveUp(open(), measured.reason);
    else break;
    pairMs = nowMs() - startedMs;
  }
  for (const id of open())
    investigation.settle(
      id,
      median(investigation.ratiosOf(id)) >= limits.threshold ? 'regressed' : 'cleared',
    );
}
