import type {Ast, AstOf, Expression, Union} from './ast';
import type {Catalog} from './catalog';
import {columnName} from './column-name';
import {limitError, StatementError} from '../limit-error';
import {ColumnTypes} from './column-types';
import {inferType, type Scope} from './infer-type';
import {membership} from './membership';
import type {PgMem} from '../load-pg-mem';
import {refuseReturning, refuseUngrouped} from './refused-selections';
import {refuseCall, refuseConflict, refuseOperator} from './refused-forms';
import {parameterLiteral, type Parameters} from './parameter-literal';

/** The types of `pg-mem` for those that only PostgreSQL knows by these names. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  int2: 'integer',
  float4: 'float',
  float8: 'float',
  bpchar: 'text',
};

/** How many parameters a statement has. */
export function countParameters({parser}: PgMem, statement: Ast): number {
  let count = 0;
  const visitor = parser.astVisitor(() => ({
    parameter: ({name}) => void (count = Math.max(count, Number(name.slice(1)))),
  }));
  visitor.statement(statement);
  return count;
}

/**
 * The statement with its parameters' values in it, as pg-mem cannot compile a comparison with a parameter, and without the
 * forms that pg-mem takes and answers wrongly.
 */
export function bindStatement(pgMem: PgMem, catalog: Catalog, statement: Ast, parameters: Parameters): Ast {
  const {parser} = pgMem;
  let columns: ColumnTypes | null = null;
  const scope: Scope = {
    typeOf: ({name}) => (columns ??= new ColumnTypes(pgMem, statement, catalog)).of(name),
    typeOfQuery: () => null,
  };
  const mapper = parser.astMapper(map => ({
    parameter: ({name}) => parameterLiteral(name, parameters),
    dataType: type =>
      type.kind === 'array' || type.doubleQuoted || TYPE_NAMES[type.name] === undefined
        ? map.super().dataType(type)
        : {...type, name: TYPE_NAMES[type.name]!, config: undefined},
    valueKeyword: value =>
      value.keyword === 'current_timestamp' ? {type: 'call', function: {name: 'now'}, args: []} : value,
    union: union => {
      const whole = orderWhole(union);
      return whole.type === 'select' ? map.selection(whole) : map.super().union(whole);
    },
    selection: selection => {
      refuseUngrouped(selection);
      return map.super().selection(orderByExpressions(selection));
    },
    call: call => {
      refuseCall(call);
      return map.super().call(call);
    },
    insert: insert => {
      refuseConflict(insert);
      refuseReturning(insert);
      return map.super().insert(insert);
    },
    update: update => {
      refuseReturning(update);
      return map.super().update(update);
    },
    delete: deletion => {
      refuseReturning(deletion);
      return map.super().delete(deletion);
    },
    binary: expression => {
      const bind = (inner: Expression): Expression => map.expr(inner) ?? inner;
      const found = membership(parser, expression, bind);
      if (found) return found;
      const bound = {...expression, left: bind(expression.left), right: bind(expression.right)};
      refuseOperator(bound, operand => inferType(operand, scope));
      return bound;
    },
  }));
  return mapper.statement(statement) ?? statement;
}

/** What is ordered and limited is the whole union; pg-mem's parser takes it for a part of the last SELECT. */
function orderWhole(union: Union): Union | AstOf<'select'> {
  const {right} = union;
  if (right.type !== 'select' || !(right.orderBy ?? right.limit)) return union;
  const {orderBy, limit, ...last} = right;
  let first = union.left;
  while (first.type === 'union' || first.type === 'union all') first = first.left;
  const columns = first.type === 'select' ? (first.columns ?? []) : [];
  return {
    type: 'select',
    columns: [{expr: {type: 'ref', name: '*'}}],
    from: [{type: 'statement', statement: {...union, right: last}, alias: 'jest_savepoint_union'}],
    orderBy: orderBy?.map(order => {
      const column = order.by.type === 'integer' ? columns[order.by.value - 1] : undefined;
      if (!column) return order;
      return {...order, by: {type: 'ref', name: column.alias?.name ?? columnName(column.expr)}};
    }),
    limit,
  };
}

/** ORDER BY 1 is the first column, not a constant. */
function orderByExpressions(selection: AstOf<'select'>): AstOf<'select'> {
  const {orderBy, columns} = selection;
  if (!orderBy?.some(({by}) => by.type === 'integer')) return selection;
  return {
    ...selection,
    orderBy: orderBy.map(order => {
      if (order.by.type !== 'integer') return order;
      const before = columns?.slice(0, order.by.value) ?? [];
      if (before.some(({expr}) => expr.type === 'ref' && expr.name === '*'))
        throw limitError('ORDER BY the number of a column behind *');
      const column = before[order.by.value - 1];
      if (!column) {
        throw new StatementError('42P10', `ORDER BY position ${order.by.value} is not in select list`);
      }
      return {...order, by: column.expr};
    }),
  };
}
