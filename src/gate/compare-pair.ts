import {compareTimings, type TestTiming} from './compare-timings';
import type {SeriesEstimates} from './estimate-timings';
import type {ProcessTimes, TestTimes} from './test-times';

/** The times of a process as if they were what is accepted; the tests' classes are the known ones. */
function asEstimates(times: TestTimes, {tests}: SeriesEstimates): SeriesEstimates {
  const measured = [...times].flatMap(([id, {wallMs: ms}]) => {
    const estimate = tests.get(id);
    return estimate === undefined ? [] : [[id, {...estimate, ms}] as const];
  });
  return {clock: 'wall', tests: new Map(measured), spikeMs: 0};
}

/**
 * Compares the wall times of suspects in two processes, less what the tests beside them share: of their repeated executions
 * where they could be repeated in both.
 *
 * @param wall the estimates of all tests
 * @returns none of a test that did not pass in both
 */
export function comparePair(
  suspects: readonly string[],
  {now, base}: {readonly now: ProcessTimes; readonly base: ProcessTimes},
  wall: SeriesEstimates,
): ReadonlyMap<string, TestTiming> {
  const beside = new Set(suspects);
  const compare = (part: keyof ProcessTimes): ReadonlyMap<string, TestTiming> =>
    compareTimings(now[part], asEstimates(base[part], wall), beside).tests;
  const [first, warm] = [compare('first'), compare('warm')];
  return new Map(
    suspects.flatMap(id => {
      const timing = warm.get(id) ?? first.get(id);
      return timing === undefined ? [] : [[id, timing] as const];
    }),
  );
}
