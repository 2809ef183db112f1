import {nowMs} from '../shared/clock';
import type {TestTiming} from './compare-timings';
import {enoughPairs, type CommitOptions} from './confirm-beside';
import {confirmAtCommits} from './confirm-at-commits';
import {Investigation, type ConfirmedSuspect} from './investigation';

/** What takes no more than this times the same test at its commit has not become slower: a pair errs more than one process. */
const leastRatio = 1.05;

/**
 * Runs tests that are slower than their baseline beside the commit that it is of. A machine on which other things have become
 * dear than those that the tests share slows down both; where the commit cannot be run, they stay as they are, with the reason.
 *
 * @param confirmed what fresh processes say, by id
 * @param options its time is for this alone
 */
export async function confirmRegressions(
  confirmed: ReadonlyMap<string, ConfirmedSuspect>,
  options: CommitOptions,
): Promise<ReadonlyMap<string, ConfirmedSuspect>> {
  const regressed = [...confirmed].flatMap(([id, {kind}]) => (kind === 'regressed' ? [id] : []));
  const investigation = new Investigation(regressed);
  const rule = {
    estimates: options.estimates.first,
    excessOf: ({excess}: TestTiming) => excess,
    isSlow: ({excess}: TestTiming) => excess > Math.log(leastRatio),
    mayErr: true,
    leadToRegress: enoughPairs,
  };
  const deadlineMs = nowMs() + options.budgetMs;
  await confirmAtCommits(rule, {...options, investigation, deadlineMs, first: null});
  const beside = [...investigation.verdicts].map(([id, verdict]): [string, ConfirmedSuspect] => {
    const ratios = [...(confirmed.get(id)?.ratios ?? []), ...verdict.ratios];
    if (verdict.kind !== 'inconclusive') return [id, {...verdict, ratios}];
    // It may have been interrupted: one pair that does not find it slower says more than nothing.
    if (investigation.leadOf(id) < 0) return [id, {kind: 'cleared', ratios, reason: null}];
    return [id, {kind: 'regressed', ratios, reason: verdict.reason}];
  });
  return new Map([...confirmed, ...beside]);
}
