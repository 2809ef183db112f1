import type {Ast, AstOf, Expression, Union} from './ast';
import {columnName} from './column-name';
import {limitError, StatementError} from './limit-error';
import type {PgMem} from './load-pg-mem';
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
export function bindStatement({parser}: PgMem, statement: Ast, parameters: Parameters): Ast {
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
    selection: selection => map.super().selection(orderByExpressions(selection)),
    call: call => {
      if (call.filter) throw limitError('an aggregate with FILTER');
      return map.super().call(call);
    },
    binary: expression => {
      const {op, right} = expression;
      const isAny = op === '=' && isCallOf(right, 'any');
      if (!isAny && !(op === '!=' && isCallOf(right, 'all'))) return map.super().binary(expression);
      const items = itemsOf(parser, map.super().expr(right.args[0]!) ?? {type: 'null'});
      if (items === null) return map.super().binary(expression);
      if (items.length === 0) return {type: 'boolean', value: !isAny};
      const left = map.expr(expression.left) ?? expression.left;
      return {
        type: 'binary',
        op: isAny ? 'IN' : 'NOT IN',
        left,
        right: {type: 'list', expressions: [...items]},
      };
    },
  }));
  return mapper.statement(statement) ?? statement;
}

type Call = Extract<Expression, {readonly type: 'call'}>;

function isCallOf(expression: Expression, name: string): expression is Call {
  return expression.type === 'call' && expression.function.name === name && expression.args.length === 1;
}

/** The items of an array that is written out; null for any other. */
function itemsOf(parser: PgMem['parser'], array: Expression): readonly Expression[] | null {
  switch (array.type) {
    case 'array':
      return array.expressions;
    case 'null':
      return [array];
    case 'string':
      return arrayItems(parser, array.value);
    case 'cast': {
      const {to, operand} = array;
      const items = itemsOf(parser, operand);
      return items && to.kind === 'array'
        ? items.map(item => ({type: 'cast', operand: item, to: to.arrayOf}))
        : null;
    }
    default:
      return null;
  }
}

function arrayItems(parser: PgMem['parser'], text: string): readonly Expression[] {
  const items = readArray(parser, text);
  if (items === null) {
    throw new StatementError('22P02', `malformed array literal: "${text}"`, {
      D: 'Array value must start with "{" or dimension information.',
    });
  }
  return items.map(item => {
    if (Array.isArray(item)) throw limitError('ANY of an array of arrays');
    return item === 'NULL' || item === 'null' ? {type: 'null'} : {type: 'string', value: String(item)};
  });
}

function readArray(parser: PgMem['parser'], text: string): readonly unknown[] | null {
  try {
    return parser.parseArrayLiteral(text);
  } catch {
    return null;
  }
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
