import type {TableChange} from '../gate/verdict';
import {formatChange, formatCount} from './number-format';
import {shortenShape} from '../sql/shorten-shape';

/** How many tables of one test are described, and how many of the statements that name one. */
const tablesLength = 5;
const statementsLength = 2;
const statementLength = 120;

const names = {
  seq_scan: 'seq scan',
  seq_tup_read: 'rows read',
  idx_scan: 'index scans',
  inserted: 'rows inserted',
  updated: 'rows updated',
  deleted: 'rows deleted',
} as const;

/** A statement on one line, cut where it is long, and where it is. */
function describeStatement(shape: string, callSite: string | null): string {
  const line = shortenShape(shape, statementLength);
  const text = line.length > statementLength ? `${line.slice(0, statementLength - 1)}…` : line;
  return callSite === null ? text : `${text} (${callSite})`;
}

function weightOf({counters}: TableChange): number {
  return Math.max(...counters.map(({before, after}) => Math.abs(after - before)));
}

function describeTable({table, counters, statements}: TableChange): string {
  const [first, ...others] = counters.map(change => [names[change.counter], formatChange(change)]);
  const changes = [`${first?.[0]} of ${table}: ${first?.[1]}`, ...others.map(other => other.join(' '))];
  const named = statements
    .slice(0, statementsLength)
    .map(({shape, callSite}) => describeStatement(shape, callSite));
  const more = statements.length - named.length;
  const by = [...named, ...(more > 0 ? [formatCount(more, 'more statement')] : [])].join('; ');
  return `${changes.join(', ')}${by === '' ? '' : ` — ${by}`}`;
}

/** What is read and written otherwise, a line for each table, the largest changes first. */
export function describeTables(tables: readonly TableChange[]): readonly string[] {
  const shown = [...tables].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, tablesLength);
  const more = tables.length - shown.length;
  return [...shown.map(describeTable), ...(more > 0 ? [`… and ${formatCount(more, 'more table')}`] : [])];
}
