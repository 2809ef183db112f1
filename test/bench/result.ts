import {medianOf, quantile} from './samples';

export type Unit = 'ms' | 'µs' | 'MB' | '%';

/** The middle of the samples, and their quartiles. */
export interface Spread {
  readonly median: number;
  readonly quartiles: readonly [number, number];
  readonly samples: number;
}

/** One line of the table. */
export interface Result {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: Spread;
  /** The same without this package, and what it is; null where there is no such thing. */
  readonly reference: (Spread & {readonly what: string}) | null;
  /** What is to be reached: at most so many times, or so much more than, the reference; or at most so much. */
  readonly goal: {readonly kind: 'ratio' | 'difference' | 'absolute'; readonly atMost: number} | null;
}

const scales: Readonly<Record<Unit, number>> = {ms: 1, µs: 1000, MB: 1, '%': 100};

const round = (value: number): number => Number(value.toPrecision(4));

/** @param values in milliseconds, or megabytes, or shares of one */
export function spreadOf(values: readonly number[], unit: Unit): Spread {
  const scaled = values.map(value => value * scales[unit]);
  return {
    median: round(medianOf(scaled)),
    quartiles: [round(quantile(scaled, 0.25)), round(quantile(scaled, 0.75))],
    samples: values.length,
  };
}

export interface ResultInput {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  readonly reference?: {readonly what: string; readonly values: readonly number[]};
  readonly goal?: Result['goal'];
}

export function resultOf({name, unit, ours, reference, goal = null}: ResultInput): Result {
  return {
    name,
    unit,
    ours: spreadOf(ours, unit),
    reference: reference ? {what: reference.what, ...spreadOf(reference.values, unit)} : null,
    goal,
  };
}

/** The number that the goal is about. */
export function attained({ours, reference, goal}: Result): number | null {
  if (goal === null) return null;
  if (goal.kind === 'absolute' || reference === null) return ours.median;
  return goal.kind === 'ratio' ? ours.median / reference.median : ours.median - reference.median;
}
