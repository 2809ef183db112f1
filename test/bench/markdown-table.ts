import {attained, type Result, type Unit} from './result';

const format = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

const withUnit = (value: number, unit: Unit): string => `${format(value)} ${unit}`;

const isMissed = (result: Result): boolean =>
  result.goal !== null && !((attained(result) ?? Infinity) <= result.goal.atMost);

function goalCell(result: Result): string {
  const {goal, unit} = result;
  if (goal === null) return '';
  const limit =
    goal.kind === 'ratio'
      ? `≤ ${goal.atMost.toFixed(2)}×`
      : `${goal.kind === 'difference' ? '≤ +' : '≤ '}${goal.atMost} ${unit}`;
  return `${limit} ${isMissed(result) ? '✗' : '✓'}`;
}

function compared({unit, ours, reference}: Result): string {
  if (!reference) return '–';
  const difference = ours.median - reference.median;
  const ratio = (ours.median / reference.median).toFixed(2);
  return `${ratio}×, ${difference < 0 ? '−' : '+'}${withUnit(Math.abs(difference), unit)}`;
}

function row(result: Result): string {
  const {name, unit, ours, reference} = result;
  const cells = [
    name,
    withUnit(ours.median, unit),
    reference ? `${withUnit(reference.median, unit)} (${reference.what})` : '–',
    compared(result),
    goalCell(result),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The results for people: medians, and how they compare. */
export function markdownTable(results: readonly Result[]): string {
  return [
    '| What | jest-savepoint | Without it | Compared | Goal |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(row),
  ].join('\n');
}

/** The results that have a goal and do not reach it, a line each. */
export function missedGoals(results: readonly Result[]): readonly string[] {
  return results
    .filter(isMissed)
    .map(
      result =>
        `Missed: ${result.name}: ${withUnit(result.ours.median, result.unit)}, ${compared(result)}; ${goalCell(result)}`,
    );
}
