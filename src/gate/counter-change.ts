import {boundsOf, type Counter} from '../baseline/counters';
import type {CounterChange} from './verdict';

/** A counter in the baseline and now: of a range that is accepted, the value next to the one now. */
export function changeOf(before: Counter, after: Counter): CounterChange {
  const accepted = boundsOf(before);
  const {min, max} = boundsOf(after);
  if (max > accepted.max) return {before: accepted.max, after: max};
  if (min < accepted.min) return {before: accepted.min, after: min};
  return {before: max, after: max};
}

export function hasChanged({before, after}: CounterChange): boolean {
  return before !== after;
}
