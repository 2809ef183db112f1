import {LIMIT_HINT, limitError, StatementError} from '../limit-error';
import type {AstOf, Expression, OutputColumn} from './ast';

// What pg-mem takes, and answers with NULL.

const AGGREGATES = new Set(
  'array_agg avg bool_and bool_or count every json_agg jsonb_agg max min string_agg sum'.split(' '),
);

/** A column beside an aggregate has to be grouped by, and be named so: pg-mem does not know what depends on a key. */
export function refuseUngrouped({columns, groupBy}: AstOf<'select'>): void {
  const groups = (groupBy ?? []).map(keyOf);
  const ungrouped: string[] = [];
  let aggregates = groups.length;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const expression = node as Expression;
    if (groups.length > 0 && groups.includes(keyOf(expression))) return;
    if (expression.type === 'call' && AGGREGATES.has(expression.function.name) && !expression.over)
      aggregates++;
    else if (expression.type === 'ref')
      ungrouped.push(expression.table ? `${expression.table.name}.${expression.name}` : expression.name);
    // A subquery has columns of its own.
    else if (expression.type !== 'select') Object.values(node).forEach(visit);
  };
  for (const {expr} of columns ?? []) visit(expr);
  const [column] = ungrouped;
  if (aggregates === 0 || column === undefined) return;
  throw new StatementError(
    '42803',
    `column "${column}" must appear in the GROUP BY clause or be used in an aggregate function`,
    {H: `pg-mem does not know what depends on a key that is grouped by. ${LIMIT_HINT}`},
  );
}

/** Two expressions with one key are the same; a column may be named with its table or without. */
function keyOf(expression: Expression): string {
  return expression.type === 'ref' ? expression.name : JSON.stringify(expression);
}

/** With a subquery there the other columns are lost. */
export function refuseReturning({returning}: {readonly returning?: readonly OutputColumn[] | null}): void {
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ((node as Expression).type === 'select') throw limitError('a subquery in RETURNING');
    Object.values(node).forEach(visit);
  };
  returning?.forEach(visit);
}
