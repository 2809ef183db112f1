import {StatementError} from './limit-error';

/** An integer of any size. A division by zero, which pg-mem lets pass, shows here. */
export function formatInteger(value: number): string {
  return BigInt(Math.trunc(finite(value))).toString();
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

/** @param scale how many digits stand behind the point; null for as many as the number has. */
export function formatNumeric(value: number, scale: number | null): string {
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
