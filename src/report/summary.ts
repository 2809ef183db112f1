import type {VerdictKind} from '../gate/verdict';
import {formatCount, formatMs} from './number-format';
import type {ReportInput} from './report-input';
import type {Totals} from './report-model';

/** How the run compares with its baseline, as a clause. */
function comparisonOf({outcome, policy}: ReportInput, tests: number): string {
  const count = (kind: VerdictKind) => outcome.verdicts.filter(verdict => verdict.kind === kind).length;
  const [changed, regressed, added] = [count('counter-changed'), count('regressed'), count('new')];
  const accepts = policy.acceptance;
  if (added === tests && tests > 0) {
    if (accepts === 'none') return 'no baseline to compare with, and --ci writes none';
    return `baseline written to ${formatCount(outcome.filesWritten, 'file')} in __savepoints__`;
  }
  const parts = [
    changed > 0 &&
      `${formatCount(changed, 'test')} with other statements${accepts === 'all' ? ', accepted' : ''}`,
    regressed > 0 && `${formatCount(regressed, 'test')} slower`,
    added > 0 &&
      `${formatCount(added, 'new test')}${accepts === 'none' ? ', not written with --ci' : ', written'}`,
  ].filter(part => part !== false);
  if (parts.length > 0) return parts.join('; ');
  return outcome.problems.length > 0 ? 'not all could be compared' : 'all as in the baseline';
}

/** The run in one line. */
export function summaryOf(input: ReportInput, totals: Totals): string {
  const {tests, statements, medianMs, slowestMs} = totals;
  const figures = [
    formatCount(tests, 'test'),
    formatCount(statements, 'statement'),
    `${formatMs(medianMs)} median (slowest ${formatMs(slowestMs)})`,
  ];
  return `${figures.join(', ')} — ${comparisonOf(input, tests)}`;
}
