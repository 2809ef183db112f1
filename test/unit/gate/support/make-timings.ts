import {
  acceptTimings,
  learnTimings,
  warmLength,
  type TestTime,
  type TimingBaseline,
} from '../../../../src/baseline/timings';
import type {TestTimes} from '../../../../src/gate/test-times';

/** Some noise, the same each time: within 3 % up or down. */
export function jitter(test: number, run: number): number {
  return 1 + 0.03 * Math.sin(test * 12.9898 + run * 78.233);
}

/** Twelve tests of 2 to 24 ms, by id. */
export const usualMs: ReadonlyMap<string, number> = new Map(
  Array.from({length: 12}, (_, i) => [`test/orders.test.js › test ${i}`, 2 * (i + 1)]),
);

/** Every other one of them waits for the database most of its time. */
export const sqlIds: ReadonlySet<string> = new Set([...usualMs.keys()].filter((_, i) => i % 2 === 1));

/** How many times slower the machine is than usual, for each class of tests. */
export interface Machine {
  readonly js: number;
  readonly sql: number;
}

/** What one process measures: some tests may take longer than usual, and all of them do on a slower machine. */
export function measure(
  run: number,
  factors: Readonly<Record<string, number>> = {},
  machine: number | Machine = 1,
): TestTimes {
  const timings = [...usualMs].map(([id, ms], i): [string, TestTime] => {
    const name = sqlIds.has(id) ? 'sql' : 'js';
    const speed = typeof machine === 'number' ? machine : machine[name];
    const cpuMs = ms * jitter(i, run) * (factors[id] ?? 1) * speed;
    return [id, {cpuMs, wallMs: 2 * cpuMs, databaseMs: name === 'sql' ? cpuMs : 0}];
  });
  return new Map(timings);
}

/** The share of a first execution that a warm one takes. */
export const warmShare = 0.5;

/** Halves times, as repeated executions do. */
export function warmed(times: TestTimes): TestTimes {
  return new Map(
    [...times].map(([id, {cpuMs, wallMs, databaseMs}]) => [
      id,
      {cpuMs: cpuMs * warmShare, wallMs: wallMs * warmShare, databaseMs: databaseMs * warmShare},
    ]),
  );
}

/** The baseline after so many runs on a machine whose speed drifts, each test repeated in so many processes. */
export function baselineOf(runs: number, processes = warmLength): TimingBaseline {
  const times = (length: number) =>
    Array.from({length}, (_, i) => ({at: i + 1, timings: measure(i + 1, {}, 1 + 0.2 * (i % 2))}));
  const history = times(runs).reduce<TimingBaseline>(
    (baseline, run) => acceptTimings(baseline, {...run, restarted: new Set(), commit: null}),
    new Map(),
  );
  return times(processes).reduce(
    (baseline, {at, timings}) => learnTimings(baseline, {at, timings: warmed(timings)}),
    history,
  );
}
