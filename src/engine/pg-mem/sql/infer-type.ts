import type {Expression} from './ast';
import {
  arrayType,
  declaredType,
  numericType,
  pgType,
  typeId,
  type PgType,
  type TypeId,
} from '../values/pg-type';

/** What a name in an expression stands for. */
export interface Scope {
  /** The type of a column; null where it is not known. */
  typeOf(column: Extract<Expression, {readonly type: 'ref'}>): PgType | null;
  /** The type of a subquery's only column. */
  typeOfQuery(query: Expression): PgType | null;
}

/** Numeric types in the order in which one becomes the other. */
const RANKS: readonly TypeId[] = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** The digits that a quotient between 1 and 9999 shows behind its point (`select_div_scale`). */
const QUOTIENT_SCALE = 16;

/** The results of functions that do not depend on their arguments. */
const RESULTS: Readonly<Record<string, TypeId>> = {
  count: 'int8',
  now: 'timestamptz',
  nextval: 'int8',
  currval: 'int8',
  lastval: 'int8',
  setval: 'int8',
  exists: 'bool',
  bool_and: 'bool',
  bool_or: 'bool',
  json_agg: 'json',
  jsonb_agg: 'jsonb',
  pg_advisory_lock: 'void',
  pg_advisory_xact_lock: 'void',
  pg_advisory_unlock_all: 'void',
};

/** The type that PostgreSQL gives an expression; null where it is not known. */
export function inferType(expression: Expression, scope: Scope): PgType | null {
  const infer = (inner: Expression): PgType | null => inferType(inner, scope);
  switch (expression.type) {
    case 'ref':
      return scope.typeOf(expression);
    case 'integer':
      return pgType(Math.abs(expression.value) > 0x7fffffff ? 'int8' : 'int4');
    case 'numeric':
      return numericType(/\.(\d+)$/.exec(String(expression.value))?.[1]?.length ?? 0);
    case 'string':
    case 'null':
      return pgType('text');
    case 'boolean':
    case 'ternary':
      return pgType('bool');
    case 'cast':
      return declaredType(expression.to);
    case 'extract':
      return pgType('numeric');
    case 'unary':
      return expression.op === '-' || expression.op === '+' ? infer(expression.operand) : pgType('bool');
    case 'binary':
      return inferBinary(expression.op, infer(expression.left), infer(expression.right));
    case 'case':
      return common(
        [...expression.whens.map(({value}) => value), ...(expression.else ? [expression.else] : [])].map(
          infer,
        ),
      );
    case 'array': {
      const element = common(expression.expressions.map(infer));
      return element && arrayType(element);
    }
    case 'call':
      return inferCall(expression.function.name, expression.args.map(infer));
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
    case 'with':
      return scope.typeOfQuery(expression);
    default:
      return null;
  }
}

function inferCall(name: string, args: readonly (PgType | null)[]): PgType | null {
  const [first = null] = args;
  switch (name) {
    case 'max':
    case 'min':
      return first && typeId(first) === 'varchar' ? pgType('text') : first && withoutLength(first);
    case 'coalesce':
    case 'greatest':
    case 'least':
      return common(args);
    case 'array_agg':
      return first && arrayType(first);
    case 'sum':
      return first && sumOf(first);
    case 'avg': {
      const id = first && typeId(first);
      if (id === null) return null;
      return id === 'float4' || id === 'float8' ? pgType('float8') : numericType(QUOTIENT_SCALE);
    }
    default: {
      const result = RESULTS[name];
      return result === undefined ? null : pgType(result);
    }
  }
}

/** A sum may be larger than what it sums; the digits behind the point stay. */
function sumOf(type: PgType): PgType {
  switch (typeId(type)) {
    case 'int2':
    case 'int4':
      return pgType('int8');
    case 'int8':
      return numericType(0);
    default:
      return withoutLength(type);
  }
}

function inferBinary(op: string, left: PgType | null, right: PgType | null): PgType | null {
  switch (op) {
    case '||':
      return typeId(left ?? pgType('text')) === 'jsonb' ? pgType('jsonb') : pgType('text');
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(op, left, right);
    case 'AT TIME ZONE':
      return null;
    default:
      return pgType('bool');
  }
}

function arithmetic(op: string, left: PgType | null, right: PgType | null): PgType | null {
  const type = dateArithmetic(op, left, right) ?? widest(left, right);
  if (!type || typeId(type) !== 'numeric') return type;
  if (op === '/') return numericType(QUOTIENT_SCALE);
  const scales = [left, right].map(each => (each && typeId(each) === 'numeric' ? each.scale : 0));
  const [a, b] = scales as [number | null, number | null];
  return numericType(a === null || b === null ? null : op === '*' ? a + b : Math.max(a, b));
}

/** What becomes of points in time and of intervals (PostgreSQL manual, table 9.32). */
function dateArithmetic(op: string, left: PgType | null, right: PgType | null): PgType | null {
  const a = left && typeId(left);
  const b = right && typeId(right);
  if (a === 'interval' && b === 'interval') return left;
  if (b === 'interval') return a === 'date' ? pgType('timestamp') : left && withoutLength(left);
  if (a === 'interval') return op === '+' ? dateArithmetic(op, right, left) : left;
  if (a === 'date') return b === 'date' ? pgType('int4') : b === 'int4' ? left : null;
  const isPoint = a === 'timestamp' || a === 'timestamptz';
  return isPoint && op === '-' ? pgType('interval') : null;
}

/** The wider of two numeric types. A literal in quotes takes the type of what it meets. */
function widest(left: PgType | null, right: PgType | null): PgType | null {
  const a = left && typeId(left);
  const b = right && typeId(right);
  if (a === null || b === null) return null;
  if (a === 'text') return right;
  if (b === 'text') return left;
  const ranks = [RANKS.indexOf(a), RANKS.indexOf(b)] as const;
  if (ranks.includes(-1)) return null;
  const id = RANKS[Math.max(...ranks)]!;
  // real and numeric meet in double precision.
  return pgType(id === 'float4' && a !== b ? 'float8' : id);
}

function common(types: readonly (PgType | null)[]): PgType | null {
  const [first = null, ...others] = types;
  return others.reduce((type, next) => {
    if (type && type.oid === next?.oid) return type.modifier === next.modifier ? type : withoutLength(type);
    return widest(type, next) ?? (type && typeId(type) === 'text' ? next : type);
  }, first);
}

function withoutLength(type: PgType): PgType {
  return {...type, modifier: -1};
}
