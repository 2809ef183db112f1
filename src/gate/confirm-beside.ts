import {nowMs} from '../shared/clock';
import {median} from '../stats/median';
import {shortCommit, type OpenBase} from './base-project';
import {comparePair} from './compare-pair';
import type {TestTiming} from './compare-timings';
import {notPassed, type ConfirmOptions} from './confirm-suspects';
import type {SeriesEstimates} from './estimate-timings';
import {leadToClear, type Investigation} from './investigation';
import type {Measure} from './measure-again';
import {measureSuspects, type MeasuredTimes} from './measure-suspects';
import type {ProcessTimes} from './test-times';

/** How many pairs of processes there are at least, and at the most. */
export const enoughPairs = 3;
const mostPairs = 7;

/** The time that a further pair may need, measured by the one before. */
const pairSlack = 1.5;

export interface CommitOptions extends ConfirmOptions {
  /** Checks out what was accepted; null where that cannot be done. */
  readonly openBase: OpenBase | null;
  /** The commit that a test's baseline is of; null where none is known. */
  readonly commitOf: (id: string) => string | null;
}

/** The same while it goes on. */
export interface OpenConfirmation extends CommitOptions {
  readonly investigation: Investigation;
  /** Of `nowMs`. */
  readonly deadlineMs: number;
}

/** How the two processes of a pair are compared. */
export interface PairRule {
  /** On the clock that shows what is looked for. */
  readonly estimates: SeriesEstimates;
  /** ln of how many times slower a test is. */
  readonly excessOf: (timing: TestTiming) => number;
  /** Whether a pair leaves it open that the test has become slower. */
  readonly isSlow: (timing: TestTiming) => boolean;
  /** Whether it takes two pairs more that do not than do to clear a test; else the first one does. */
  readonly mayErr: boolean;
  /** How many more pairs that do than do not are enough where there is time. */
  readonly leadToRegress: number;
}

type MeasuredPair =
  | {readonly kind: 'measured'; readonly now: ProcessTimes; readonly base: ProcessTimes}
  | Extract<MeasuredTimes, {readonly kind: 'failed'}>;

interface BesideOptions extends OpenConfirmation {
  readonly commit: string;
  /** What a process has measured as the code is, if one has. */
  readonly first: ProcessTimes | null;
  readonly measureBase: Measure;
}

/**
 * Runs suspects on both states of the code, one process after the other.
 * @param known what a process of the pair has measured already, as the code is
 */
async function runPair(
  suspects: readonly string[],
  isBaseFirst: boolean,
  known: ProcessTimes | null,
  {measureBase, commit, ...options}: BesideOptions,
): Promise<MeasuredPair> {
  const runBase = () => measureSuspects(suspects, {...options, measure: measureBase});
  const early = isBaseFirst ? await runBase() : null;
  const now: MeasuredTimes =
    known === null ? await measureSuspects(suspects, options) : {kind: 'measured', times: known};
  const base = early ?? (await runBase());
  if (base.kind === 'failed')
    return {kind: 'failed', reason: `at commit ${shortCommit(commit)}: ${base.reason}`};
  return now.kind === 'failed' ? now : {kind: 'measured', now: now.times, base: base.times};
}

function judgePair(
  suspects: readonly string[],
  pair: {readonly now: ProcessTimes; readonly base: ProcessTimes},
  {estimates, excessOf, isSlow, mayErr, leadToRegress}: PairRule,
  options: BesideOptions,
): void {
  const {investigation, commit} = options;
  const timings = comparePair(suspects, pair, estimates);
  for (const id of suspects) {
    const timing = timings.get(id);
    if (timing === undefined) {
      const reason = pair.now.first.has(id)
        ? `commit ${shortCommit(commit)} has no such test, or it did not pass there`
        : notPassed;
      investigation.settle(id, 'inconclusive', reason);
      continue;
    }
    const isSlower = isSlow(timing);
    const lead = investigation.weigh(id, Math.exp(excessOf(timing)), isSlower);
    if (mayErr ? lead <= -leadToClear : !isSlower) investigation.settle(id, 'cleared');
    else if (lead >= leadToRegress) settleByMiddle(id, options);
  }
}

function settleByMiddle(id: string, {investigation, limits}: BesideOptions): void {
  const isSlower = median(investigation.ratiosOf(id)) >= limits.threshold;
  investigation.settle(id, isSlower ? 'regressed' : 'cleared');
}

/**
 * Runs suspects in turns as the code is and as it was at the commit of their baseline, until the pairs of processes agree, or time
 * is up.
 */
export async function confirmBeside(
  suspects: readonly string[],
  rule: PairRule,
  options: BesideOptions,
): Promise<void> {
  const {investigation, deadlineMs, first} = options;
  const open = () => investigation.open.filter(id => suspects.includes(id));
  let pairMs = 0;
  for (let pair = 0; pair < mostPairs && open().length > 0; pair++) {
    const startedMs = nowMs();
    if (pair >= enoughPairs && deadlineMs - startedMs < pairMs * pairSlack) break;
    const measured = await runPair(open(), pair % 2 === 1, pair === 0 ? first : null, options);
    if (measured.kind === 'measured') judgePair(open(), measured, rule, options);
    else if (pair < enoughPairs) investigation.giveUp(open(), measured.reason);
    else break;
    pairMs = nowMs() - startedMs;
  }
  for (const id of open()) settleByMiddle(id, options);
}
