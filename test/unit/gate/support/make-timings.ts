import {acceptTimings, type TimingBaseline} from '../../../../src/baseline/timings';

/** Some noise, the same each time: within 3 % up or down. */
export function jitter(test: number, run: number): number {
  return 1 + 0.03 * Math.sin(test * 12.9898 + run * 78.233);
}

/** Ten tests of 2 to 20 ms, by id. */
export const usualMs: ReadonlyMap<string, number> = new Map(
  Array.from({length: 10}, (_, i) => [`test/orders.test.js › test ${i}`, 2 * (i + 1)]),
);

/** What one run measures: some tests may take longer than usual, and all of them do on a slower machine. */
export function measure(run: number, factors: Readonly<Record<string, number>> = {}, machine = 1) {
  const timings = [...usualMs].map(([id, ms], i) => {
    const cpuMs = ms * jitter(i, run) * (factors[id] ?? 1) * machine;
    return [id, {cpuMs, wallMs: 2 * cpuMs}] as const;
  });
  return new Map(timings);
}

/** The baseline after so many runs on a machine whose speed drifts. */
export function baselineOf(runs: number): TimingBaseline {
  return Array.from({length: runs}, (_, i) => i + 1).reduce<TimingBaseline>(
    (baseline, run) =>
      acceptTimings(baseline, {
        at: run,
        timings: measure(run, {}, 1 + 0.2 * (run % 2)),
        restarted: new Set(),
      }),
    new Map(),
  );
}
