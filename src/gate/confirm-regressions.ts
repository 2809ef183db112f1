import type {TestTiming} from './compare-timings';
import {enoughPairs, type CommitOptions} from './confirm-beside';
import {confirmAtCommits} from './confirm-at-commits';
import {Investigation, type ConfirmedSuspect} from './investigation';

/** What takes no more than this times the same test at its commit has not become slower: a pair errs more than one process. */
const leastRatio = 1.05;

/**
 * Runs tests that are slower than their baseline beside the commit that it is of. A machine on which other things have become
 * dear than those that the tests share slows down both; where the commit cannot be run, they stay as they are.
 *
 * @param confirmed what fresh processes say, by id
 */
export async function confirmRegressions(
  confirmed: ReadonlyMap<string, ConfirmedSuspect>,
  options: CommitOptions & {readonly deadlineMs: number},
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
  await confirmAtCommits(rule, {...options, investigation, first: null});
  const beside = [...investigation.verdicts].flatMap(([id, {kind, ratios}]) => {
    const before = confirmed.get(id);
    return kind === 'inconclusive' || before === undefined
      ? []
      : [[id, {kind, ratios: [...before.ratios, ...ratios], reason: null}] as const];
  });
  return new Map([...confirmed, ...beside]);
}
