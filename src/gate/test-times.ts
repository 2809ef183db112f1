import {recordId} from '../baseline/test-key';
import type {TestTime} from '../baseline/timings';
import type {RepeatTime, TestRecord} from '../record/test-record';

/** What is compared: CPU time, which sees nothing of waiting, or wall time. */
export type Clock = 'cpu' | 'wall';

/** The part of a time that a clock shows. */
export function timeOn(clock: Clock, {cpuMs, wallMs}: TestTime): number {
  return clock === 'cpu' ? cpuMs : wallMs;
}

/** Times of one process, by `testId`. */
export type TestTimes = ReadonlyMap<string, TestTime>;

/** The times of tests that can be compared from process to process. */
export interface ProcessTimes {
  readonly first: TestTimes;
  /** Of the tests that ran several times there. */
  readonly warm: TestTimes;
}

/** How many of the repeated executions count: the fastest ones, as what disturbs an execution only ever adds to it. */
export const fastest = 2;

function meanOfFastest(repeats: readonly RepeatTime[], part: keyof RepeatTime): number {
  const times = repeats.map(time => time[part]).sort((a, b) => a - b);
  return times.slice(0, fastest).reduce((sum, ms) => sum + ms, 0) / fastest;
}

function timesBy(
  records: readonly TestRecord[],
  timeOf: (record: TestRecord) => TestTime | null,
): ReadonlyMap<string, TestTime> {
  return new Map(
    records.flatMap((record): [string, TestTime][] => {
      const time = timeOf(record);
      return time === null ? [] : [[recordId(record), time]];
    }),
  );
}

function warmTime({repeats}: TestRecord): TestTime | null {
  if (repeats.length < fastest) return null;
  const part = (name: keyof RepeatTime): number => meanOfFastest(repeats, name);
  return {cpuMs: part('cpuMs'), wallMs: part('wallMs'), databaseMs: part('databaseMs')};
}

/** The times of the tests that passed. */
export function timesOf(records: readonly TestRecord[]): ProcessTimes {
  // A retry is warmer than the first attempt that the baseline knows, and the time of concurrent tests is that of all.
  const comparable = records.filter(
    ({status, attempt, concurrent}) => status === 'passed' && attempt === 1 && !concurrent,
  );
  return {
    first: timesBy(comparable, ({fn, databaseMs}) => ({...fn, databaseMs})),
    warm: timesBy(comparable, warmTime),
  };
}
