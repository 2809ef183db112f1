import {escapePattern} from '../shared/escape-pattern';

/** Whether a statement names a table, as far as its text shows. */
export function namesTable(sql: string, table: string): boolean {
  const name = escapePattern(table.slice(table.lastIndexOf('.') + 1));
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'i').test(sql);
}
