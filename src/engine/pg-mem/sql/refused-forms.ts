import {limitError} from '../limit-error';
import {elementType, typeId, type PgType} from '../values/pg-type';
import type {AstOf, Expression} from './ast';

// What pg-mem takes, and does something else than PostgreSQL.

export function refuseCall({
  filter,
  orderBy,
  withinGroup,
}: Extract<Expression, {readonly type: 'call'}>): void {
  if (filter) throw limitError('an aggregate with FILTER');
  if (orderBy ?? withinGroup) throw limitError('an aggregate with an order');
}

/** @param typeOf tells what is known of an operand. */
export function refuseOperator(
  {op, left, right}: Extract<Expression, {readonly type: 'binary'}>,
  typeOf: (operand: Expression) => PgType | null,
): void {
  if (op.endsWith('LIKE') && right.type === 'string' && right.value.includes('\\'))
    throw limitError(`${op} with a backslash`);
  if (op !== '||') return;
  for (const type of [typeOf(left), typeOf(right)]) {
    const isJson = type !== null && (typeId(type) === 'jsonb' || typeId(type) === 'json');
    if (isJson || (type && elementType(type))) throw limitError(`|| of ${isJson ? 'JSON' : 'arrays'}`);
  }
}

export function refuseConflict({onConflict}: AstOf<'insert'>): void {
  if (onConflict && onConflict.do !== 'do nothing' && onConflict.where)
    throw limitError('ON CONFLICT DO UPDATE with WHERE');
}
