import {compareTimings, type TestTiming} from './compare-timings';
import type {SeriesEstimates} from './estimate-timings';
import {timeOn, type ProcessTimes, type TestTimes} from './test-times';

/** The times of a process as if they were what is accepted; the tests' classes are the known ones. */
function asEstimates(times: TestTimes, {clock, tests}: SeriesEstimates): SeriesEstimates {
  const measured = [...times].flatMap(([id, time]) => {
    const estimate = tests.get(id);
    return estimate === undefined ? [] : [[id, {...estimate, ms: timeOn(clock, time)}] as const];
  });
  return {clock, tests: new Map(measured), spikeMs: 0};
}

/**
 * Compares the times of suspects in two processes, less what the tests beside them share: of their repeated executions
 * where they could be repeated in both.
 *
 * @param estimates of all tests, on the clock to compare
 * @returns none of a test that did not pass in both
 */
export function comparePair(
  suspects: readonly string[],
  {now, base}: {readonly now: ProcessTimes; readonly base: ProcessTimes},
  estimates: SeriesEstimates,
): ReadonlyMap<string, TestTiming> {
  const beside = new Set(suspects);
  const compare = (part: keyof ProcessTimes): ReadonlyMap<string, TestTiming> =>
    compareTimings(now[part], asEstimates(base[part], estimates), beside).tests;
  const [first, warm] = [compare('first'), compare('warm')];
  return new Map(
    suspects.flatMap(id => {
      const timing = warm.get(id) ?? first.get(id);
      return timing === undefined ? [] : [[id, timing] as const];
    }),
  );
}
