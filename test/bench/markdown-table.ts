import {attained, type Result, type Unit} from './result';

const format = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

const withUnit = (value: number, unit: Unit): string => `${format(value)} ${unit}`;

function goalCell(result: Result): string {
  const {goal, unit} = result;
  if (goal === null) return '';
  const limit =
    goal.kind === 'ratio'
      ? `≤ ${goal.atMost.toFixed(2)}×`
      : `${goal.kind === 'difference' ? '≤ +' : '≤ '}${goal.atMost} ${unit}`;
  return `${limit} ${(attained(result) ?? Infinity) <= goal.atMost ? '✓' : '✗'}`;
}

function row(result: Result): string {
  const {name, unit, ours, reference} = result;
  const difference = reference && ours.median - reference.median;
  const cells = [
    name,
    withUnit(ours.median, unit),
    reference ? `${withUnit(reference.median, unit)} (${reference.what})` : '–',
    reference && difference !== null
      ? `${(ours.median / reference.median).toFixed(2)}×, ${difference < 0 ? '−' : '+'}${withUnit(Math.abs(difference), unit)}`
      : '–',
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
