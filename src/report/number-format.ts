import {boundsOf, type Counter} from '../baseline/counters';

/** Milliseconds as people read them. @example '4.1 ms', '48 ms', '1.25 s' */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms >= 9.95 ? Math.round(ms) : ms.toFixed(1)} ms`;
}

/** @example '1.50×' */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

/** @example '2.5 %' */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** @example '1,301' */
export function formatNumber(value: number): string {
  // The language's own formatting takes tens of milliseconds to load.
  return Number.isInteger(value) && Math.abs(value) < 1000 ? String(value) : value.toLocaleString('en-US');
}

/** @example '1 statement', '1,301 statements' */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** A count before and after. @example '2 → 51' */
export function formatChange({before, after}: {readonly before: number; readonly after: number}): string {
  return `${formatNumber(before)} → ${formatNumber(after)}`;
}

/** A counter as it is accepted. @example '3', '3–5' */
export function formatCounter(counter: Counter): string {
  const {min, max} = boundsOf(counter);
  return min === max ? formatNumber(min) : `${formatNumber(min)}–${formatNumber(max)}`;
}
