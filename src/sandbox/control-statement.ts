import {analyzeSql} from '../sql/analyze-sql';
import type {Statement} from '../sql/statement';
import {isNoted, type ControlStatement} from './unit';

/** Whether a statement steers the transaction. */
export function isControl({type}: Statement): boolean {
  return type.kind !== 'other' && !isNoted(type);
}

/** The statement that a text is, where it is one that steers the transaction. */
export function controlOf(sql: string): ControlStatement | null {
  const {statements} = analyzeSql(sql);
  const [statement] = statements;
  if (statements.length !== 1 || !statement || !isControl(statement)) return null;
  return {type: statement.type as ControlStatement['type'], sql: sql.slice(statement.start, statement.end)};
}
