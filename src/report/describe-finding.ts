import type {BudgetVerdict, CounterVerdict, TimingVerdict} from '../gate/verdict';
import {describeTables} from './describe-tables';
import {formatChange, formatMs, formatNumber, formatRatio} from './number-format';
import type {Finding} from './report-model';

/** By how much. @example '+49' */
export function formatDelta({before, after}: {readonly before: number; readonly after: number}): string {
  return after > before ? `+${formatNumber(after - before)}` : `−${formatNumber(before - after)}`;
}

function describeCounters({statements, rows, shapes, tables, trend}: CounterVerdict): readonly string[] {
  const changes = [
    statements.before !== statements.after && `statements ${formatChange(statements)}`,
    rows.before !== rows.after && `rows ${formatChange(rows)}`,
  ].filter(change => change !== false);
  const asMany =
    shapes.length > 0
      ? 'other statements, as many as before'
      : 'the same statements, on other ways to the rows';
  const what = changes.length > 0 ? changes.join(', ') : asMany;
  const loops = shapes.filter(({loopAt}) => loopAt !== null);
  return [
    trend === 'better' ? `${what} (better than the baseline)` : what,
    ...loops.map(({after, loopAt}) => `N+1: ${formatNumber(after)} times from ${loopAt}`),
    ...describeTables(tables),
  ];
}

/** Whose time it is that a test takes more. */
const clocks = {
  cpu: {name: 'CPU time', cause: '', beside: ''},
  wall: {
    name: 'Wall time',
    cause: ', most of which is waiting and no CPU time',
    beside: ' beside some that ran what was accepted',
  },
} as const;

function describeTiming({kind, timing, reason}: TimingVerdict): readonly string[] {
  const {clock, beforeMs, afterMs, ratio, confirmedRatios, detectableRatio} = timing;
  const {name, cause, beside} = clocks[clock];
  const again = confirmedRatios.map(formatRatio).join(', ');
  const inconclusive = [
    `inconclusive: ${reason ?? 'no reason is known'}`,
    ...(again === '' ? [] : [`before that ${again}`]),
    detectableRatio === null
      ? 'it varies too much for a single run to tell'
      : `as it usually varies, a single run is sure from ${formatRatio(detectableRatio)} on`,
  ];
  const alone = reason === null ? '' : `; not run beside what was accepted: ${reason}`;
  const conclusions = {
    regressed: `slower in fresh processes${beside}: ${again}${alone}`,
    cleared: `cleared by fresh processes: ${again}`,
    inconclusive: inconclusive.join('; '),
  };
  return [
    `${name} ${formatMs(beforeMs)} → ${formatMs(afterMs)}: ${formatRatio(ratio)} its baseline (suite's shift divided out)${cause}`,
    conclusions[kind],
  ];
}

function describeBudget({budgetMs, pattern, category, fastestMs, executions}: BudgetVerdict): string {
  const budget = category === null ? formatMs(budgetMs) : `${formatMs(budgetMs)} (${category})`;
  const times =
    executions === 1 ? formatMs(fastestMs) : `${formatMs(fastestMs)}, the fastest of ${executions} times`;
  return `over budget: ${times}, where ${JSON.stringify(pattern)} allows ${budget}`;
}

/** What changed of a test, a sentence a line; the statements that did are in its verdict. */
export function describeFinding({verdict}: Pick<Finding, 'verdict'>): readonly string[] {
  switch (verdict.kind) {
    case 'counter-changed':
      return describeCounters(verdict);
    case 'over-budget':
      return [describeBudget(verdict)];
    default:
      return describeTiming(verdict);
  }
}
