import type {Expression} from './ast';
import {limitError, StatementError} from '../limit-error';
import type {PgMem} from '../load-pg-mem';

type Binary = Extract<Expression, {readonly type: 'binary'}>;

/**
 * A comparison with the items of an array or list that is written out, as IN or NOT IN: where there is an index, pg-mem finds
 * nothing by ANY. Null for any other expression.
 * @param bind puts the parameters' values into a part of it
 */
export function membership(
  parser: PgMem['parser'],
  {op, left, right}: Binary,
  bind: (inner: Expression) => Expression,
): Expression | null {
  const found = itemsIn(parser, op, right, bind);
  if (!found) return null;
  const {items, isIn} = found;
  if (items.length === 0) return {type: 'boolean', value: !isIn};
  const subject = bind(left);
  // Never true, NOT IN because of one NULL; and pg-mem does not know the type of such a list.
  const isNull = ({type}: Expression): boolean => type === 'null';
  if (isIn ? items.every(isNull) : items.some(isNull))
    return {type: 'binary', op: '=', left: subject, right: {type: 'null'}};
  return {
    type: 'binary',
    op: isIn ? 'IN' : 'NOT IN',
    left: subject,
    right: {type: 'list', expressions: [...items]},
  };
}

function itemsIn(
  parser: PgMem['parser'],
  op: Binary['op'],
  right: Expression,
  bind: (inner: Expression) => Expression,
): {readonly items: readonly Expression[]; readonly isIn: boolean} | null {
  if (op === 'IN' || op === 'NOT IN')
    return right.type === 'list' ? {items: right.expressions.map(bind), isIn: op === 'IN'} : null;
  const isAny = op === '=' && isCallOf(right, 'any');
  if (!isAny && !(op === '!=' && isCallOf(right, 'all'))) return null;
  const items = itemsOf(parser, bind(right.args[0]!));
  return items && {items, isIn: isAny};
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
