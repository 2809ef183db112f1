import type {PgType} from './pg-type';
import {limitError, StatementError} from '../limit-error';

/** The largest value of each type of integers, and what it is called. */
const INTEGERS = {
  int2: {most: 0x7fff, name: 'smallint'},
  int4: {most: 0x7fffffff, name: 'integer'},
} as const;

/** An integer. A division by zero, and one that is too large for its type, which pg-mem lets pass, show here. */
export function formatInteger(value: number, type: 'int2' | 'int4' | 'int8'): string {
  const rounded = Math.sign(value) * Math.round(Math.abs(finite(value)));
  if (type === 'int8') {
    if (Number.isSafeInteger(rounded)) return rounded === 0 ? '0' : String(rounded);
    throw limitError('a bigint beyond 2^53, which a number of JavaScript cannot hold');
  }
  const {most, name} = INTEGERS[type];
  if (rounded > most || rounded < -most - 1) throw new StatementError('22003', `${name} out of range`);
  return String(rounded === 0 ? 0 : rounded);
}

/** As `float8out`: the shortest digits that give the number back, with an exponent from 1e+15 on and below 1e-04. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity';
  if (Object.is(value, -0)) return '-0';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 15)) return plainDecimal(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** With as many digits behind the point as its type says, or as it has. What the type has no room for shows here. */
export function formatNumeric(value: number, {scale, modifier}: PgType): string {
  const precision = modifier < 0 ? Infinity : (modifier - 4) >> 16;
  if (Math.abs(value) >= 10 ** (precision - (scale ?? 0)))
    throw new StatementError('22003', 'numeric field overflow');
  if (scale === null) return plainDecimal(finite(value));
  // By the decimal digits, as numeric rounds, not by the nearest binary fraction.
  const [digits, exponent] = finite(value).toExponential().split('e') as [string, string];
  const rounded = Math.sign(value) * Math.round(Math.abs(Number(`${digits}e${Number(exponent) + scale}`)));
  const isExact = Number.isSafeInteger(rounded);
  return isExact ? plainDecimal(Number(`${rounded}e-${scale}`), scale) : value.toFixed(Math.min(scale, 100));
}

/** Without an exponent. */
function plainDecimal(value: number, scale = 0): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const digits = mantissa.replace(/[-.]/g, '');
  const point = Number(exponent) + 1;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).replace(/0+$/, '');
  const shown = fraction.padEnd(scale, '0');
  return `${value < 0 ? '-' : ''}${whole}${shown === '' ? '' : `.${shown}`}`;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new StatementError('22012', 'division by zero');
  return value;
}
