import type {Expression} from './ast';
import {LIMIT_HINT, StatementError} from './limit-error';
import {pgType} from './pg-type';

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
