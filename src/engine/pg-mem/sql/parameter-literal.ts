import type {Expression} from './ast';
import {LIMIT_HINT, StatementError} from '../limit-error';
import {pgType, type PgType} from '../values/pg-type';

/** The values of a statement's parameters, as text, and the types that the client has declared for them (0: none). */
export interface Parameters {
  readonly values: readonly (string | null)[];
  readonly types: readonly number[];
}

const INTEGERS = new Set([pgType('int2').oid, pgType('int4').oid, pgType('int8').oid, pgType('oid').oid]);
const NUMBERS = new Set([pgType('float4').oid, pgType('float8').oid, pgType('numeric').oid]);

/** A parameter's value as it could stand in the statement. Without a declared type it is a literal in quotes. */
export function parameterLiteral(name: string, {values, types}: Parameters): Expression {
  const index = Number(name.slice(1)) - 1;
  const value = values[index];
  if (value === undefined) throw new StatementError('42P02', `there is no parameter ${name}`);
  if (value === null) return {type: 'null'};
  const type = types[index] ?? 0;
  if (type === pgType('bool').oid) return {type: 'boolean', value: /^(t|true|on|1|yes|y)$/i.test(value)};
  if (INTEGERS.has(type) || NUMBERS.has(type)) {
    const number = Number(value);
    if (!Number.isFinite(number)) {
      throw new StatementError('22P02', `invalid input syntax for a number: "${value}"`, {H: LIMIT_HINT});
    }
    return INTEGERS.has(type) ? {type: 'integer', value: number} : {type: 'numeric', value: number};
  }
  return {type: 'string', value};
}

/** A date and time with an offset from UTC, as drivers write one. */
const WITH_OFFSET = /^(\d{4,}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|[+-]\d\d(?::?\d\d)?)$/;

const WITHOUT_ZONE = new Set([pgType('timestamp').oid, pgType('date').oid]);

/**
 * The values without the offsets that PostgreSQL takes no notice of, where a date or a timestamp without time zone is wanted.
 * @param typesOf tells what is wanted; asked only where it matters.
 */
export function dropOffsets(
  {values, types}: Parameters,
  typesOf: () => ReadonlyMap<number, PgType>,
): Parameters {
  if (!values.some(value => value !== null && WITH_OFFSET.test(value))) return {values, types};
  const known = typesOf();
  return {
    types,
    values: values.map((value, i) => {
      const declared = types[i] ?? 0;
      const type = declared === 0 ? known.get(i)?.oid : declared;
      return value !== null && type !== undefined && WITHOUT_ZONE.has(type)
        ? value.replace(WITH_OFFSET, '$1')
        : value;
    }),
  };
}
