import {median} from '../stats/median';
import {roundMs} from '../stats/round-ms';

/** All executions of one operation, in milliseconds. */
export interface OperationReport {
  readonly count: number;
  readonly totalMs: number;
  readonly averageMs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Sums up how long an operation took, of which there was one execution at least. */
export function reportOperation(durationsMs: readonly number[]): OperationReport {
  const totalMs = durationsMs.reduce((sum, each) => sum + each, 0);
  return {
    count: durationsMs.length,
    totalMs: roundMs(totalMs),
    averageMs: roundMs(totalMs / durationsMs.length),
    medianMs: roundMs(median(durationsMs)),
    minMs: roundMs(Math.min(...durationsMs)),
    maxMs: roundMs(Math.max(...durationsMs)),
  };
}
