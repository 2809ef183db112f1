import type {VerdictKind} from '../gate/verdict';
import {formatCount, formatMs} from './number-format';
import type {ReportInput} from './report-input';
import type {Totals} from './report-model';

/** How the run compares with its baseline, as a clause. */
function comparisonOf({run, outcome, policy}: ReportInput): string {
  const count = (kind: VerdictKind) => outcome.verdicts.filter(verdict => verdict.kind === kind).length;
  const [changed, regressed, added] = [count('counter-changed'), count('regressed'), count('new')];
  const overBudget = count('over-budget');
  const records = run.files.flatMap(({tests}) => tests.map(({record}) => record));
  const passed = records.filter(({status}) => status === 'passed').length;
  const accepts = policy.acceptance;
  if (added === passed && passed > 0 && overBudget === 0) {
    if (accepts === 'none') return 'no baseline to compare with, and --ci writes none';
    return `baseline written to ${formatCount(outcome.filesWritten, 'file')} in __savepoints__`;
  }
  const parts = [
    changed > 0 &&
      `${formatCount(changed, 'test')} with other counters${accepts === 'all' ? ', accepted' : ''}`,
    overBudget > 0 && `${formatCount(overBudget, 'test')} over budget`,
    regressed > 0 && `${formatCount(regressed, 'test')} slower`,
    added > 0 &&
      `${formatCount(added, 'new test')}${accepts === 'none' ? ', not written with --ci' : ', written'}`,
  ].filter(part => part !== false);
  if (parts.length > 0) return parts.join('; ');
  if (outcome.problems.length > 0) return 'not all could be compared';
  return passed < records.length ? 'those that passed are as in the baseline' : 'all as in the baseline';
}

/** The run in one line. */
export function summaryOf(input: ReportInput, totals: Totals): string {
  const {tests, statements, medianMs, slowestMs} = totals;
  const figures = [
    formatCount(tests, 'test'),
    formatCount(statements, 'statement'),
    `${formatMs(medianMs)} median (slowest ${formatMs(slowestMs)})`,
  ];
  return `${figures.join(', ')} — ${comparisonOf(input)}`;
}
