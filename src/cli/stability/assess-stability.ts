import {countersOf} from '../../baseline/counters';
import {formatCounters} from '../../baseline/counters-format';
import {recordId} from '../../baseline/test-key';
import type {TimingLimits} from '../../gate/compare-timings';
import {isFailing, type Verdict} from '../../gate/verdict';
import type {TestRecord} from '../../record/test-record';
import type {RecordedRun} from '../../report/report-input';
import {median} from '../../stats/median';
import {robustSd} from '../../stats/robust-sd';

/** One value in twenty of a normal distribution is so many standard deviations above its mean. */
const oneInTwenty = 1.645;

/** A test whose counters were not the same in all runs. */
export interface UnsteadyTest {
  readonly id: string;
  readonly statements: readonly number[];
  readonly rows: readonly number[];
}

/** A failing verdict on code that has not changed. */
export interface Flag {
  readonly id: string;
  readonly kind: Verdict['kind'];
  /** In how many of the runs. */
  readonly runs: number;
}

export interface TimingSpread {
  readonly id: string;
  /** The median of its CPU times. */
  readonly cpuMs: number;
  /** Standard deviation from run to run, as a share, less what all tests of a run have in common. */
  readonly spread: number;
  /** The least slowdown that the limits and this spread let pass in one run of twenty at most. @example 1.35 */
  readonly detectable: number;
}

/** What several runs of the same code say of a suite. */
export interface Stability {
  readonly runs: number;
  /** How many had failing tests. */
  readonly failedRuns: number;
  readonly unsteady: readonly UnsteadyTest[];
  readonly flags: readonly Flag[];
  /** The ones that need the largest slowdown first. */
  readonly spreads: readonly TimingSpread[];
}

function recordsById(runs: readonly RecordedRun[]): ReadonlyMap<string, readonly TestRecord[]> {
  const byId = new Map<string, TestRecord[]>();
  for (const {record} of runs.flatMap(({run}) => run.files.flatMap(({tests}) => tests))) {
    // A retry is warmer, and a failed test has not done all that it does.
    if (record.status === 'failed' || record.attempt > 1) continue;
    byId.set(recordId(record), [...(byId.get(recordId(record)) ?? []), record]);
  }
  return byId;
}

/** All runs have the same planner. */
const counterText = (record: TestRecord): string =>
  formatCounters(new Map([['', countersOf(record, 'planner')]]));

function flagsOf(runs: readonly RecordedRun[]): readonly Flag[] {
  const flags = new Map<string, Flag>();
  for (const {kind, test} of runs.flatMap(({outcome}) => outcome.verdicts.filter(isFailing))) {
    const key = `${kind} ${test.id}`;
    flags.set(key, {id: test.id, kind, runs: (flags.get(key)?.runs ?? 0) + 1});
  }
  return [...flags.values()].sort((a, b) => b.runs - a.runs);
}

function spreadsOf(
  byId: ReadonlyMap<string, readonly TestRecord[]>,
  runs: number,
  {threshold, minDeltaMs}: TimingLimits,
): readonly TimingSpread[] {
  const tests = [...byId].filter(([, records]) => records.length === runs);
  const series = tests.map(([id, records]) => {
    const times = records.map(({fn}) => Math.max(fn.cpuMs, 0.001));
    const cpuMs = median(times);
    return {id, cpuMs, ratios: times.map(ms => Math.log(ms / cpuMs))};
  });
  if (series.length === 0) return [];
  const shifts = Array.from({length: runs}, (_, i) => median(series.map(({ratios}) => ratios[i] ?? 0)));
  return series
    .map(({id, cpuMs, ratios}) => {
      const spread = robustSd(ratios.map((ratio, i) => ratio - (shifts[i] ?? 0)));
      const detectable = Math.max(threshold * Math.exp(oneInTwenty * spread), 1 + minDeltaMs / cpuMs);
      return {id, cpuMs, spread, detectable};
    })
    .sort((a, b) => b.detectable - a.detectable);
}

/** Assesses runs of the same code: what differs between them would be a false alarm, or hide a true one. */
export function assessStability(runs: readonly RecordedRun[], limits: TimingLimits): Stability {
  const byId = recordsById(runs);
  const unsteady = [...byId]
    .filter(([, records]) => new Set(records.map(counterText)).size > 1)
    .map(([id, records]) => ({
      id,
      statements: records.map(({statements}) => statements),
      rows: records.map(({rows}) => rows),
    }));
  return {
    runs: runs.length,
    failedRuns: runs.filter(({run}) => !run.green).length,
    unsteady,
    flags: flagsOf(runs),
    spreads: spreadsOf(byId, runs.length, limits),
  };
}
