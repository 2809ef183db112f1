import {acceptTimings, learnTimings, warmLength, type TimingBaseline} from '../../../src/baseline/timings';

import {confirmSuspects} from '../../../src/gate/confirm-suspects';
import {compareTimings} from '../../../src/gate/compare-timings';
import {estimateTimings, type TimingEstimates} from '../../../src/gate/estimate-timings';
import {mostSuspectsOf, screenTimings} from '../../../src/gate/judge-suspects';
import {timesOf} from '../../../src/gate/test-times';
import type {TestRecord} from '../../../src/record/test-record';
import {makeRecord} from '../../unit/gate/support/make-run';
import type {TracedProcess, TracedTest} from './traces';

/** What a rule is given to judge: processes on unchanged code, and some that may have a slower test. */
export interface Case {
  /** The accepted ones, the last one first. */
  readonly accepted: readonly TracedProcess[];
  readonly now: TracedProcess;
  /** Fresh processes after it, one after the other. */
  readonly confirming: readonly TracedProcess[];
}

/** Says which tests, by their numbers, have become slower. */
export type Rule = (given: Case) => Promise<ReadonlySet<number>>;

const nameOf = (test: number): string => `test ${test}`;
const numberOf = (id: string): number => Number(/\d+$/.exec(id)![0]);

function recordOf({first, repeats}: TracedTest, test: number): TestRecord {
  const {wallMs, cpuMs, databaseMs} = first;
  return {...makeRecord({name: nameOf(test), databaseMs, repeats}), fn: {wallMs, cpuMs}};
}

/** Those of processes that come in many cases. */
const known = new WeakMap<TracedProcess, readonly TestRecord[]>();

/** What the tests of a process left behind. */
export function recordsOf(process: TracedProcess): readonly TestRecord[] {
  const records = known.get(process) ?? process.map(recordOf);
  known.set(process, records);
  return records;
}

/** Estimates of baselines that several cases share. */
const estimated = new WeakMap<Case['accepted'], TimingEstimates>();

/** What accepted processes say of their tests. */
export function estimatesOf(accepted: Case['accepted']): TimingEstimates {
  const estimates = estimated.get(accepted) ?? estimateTimings(baselineOf(accepted));
  estimated.set(accepted, estimates);
  return estimates;
}

function baselineOf(accepted: readonly TracedProcess[]): TimingBaseline {
  const times = accepted.map(process => timesOf(recordsOf(process)));
  const history = times.reduce<TimingBaseline>(
    (baseline, {first}, at) =>
      acceptTimings(baseline, {at, timings: first, restarted: new Set(), commit: null}),
    new Map(),
  );
  return times
    .slice(0, warmLength)
    .reduce((baseline, {warm}, at) => learnTimings(baseline, {at, timings: warm}), history);
}

export const limits = {threshold: 1.2, minDeltaMs: 1};

/** The gate's own, as it runs. */
export const ours: Rule = async ({accepted, now, confirming}) => {
  const estimates = estimatesOf(accepted);
  const comparison = compareTimings(timesOf(recordsOf(now)).first, estimates.first);
  const suspects = screenTimings(comparison, limits).slice(0, mostSuspectsOf(comparison.tests.size));
  let process = 0;
  const confirmed = await confirmSuspects(
    suspects.map(({id}) => id),
    {
      files: [],
      estimates,
      limits,
      budgetMs: Infinity,
      measure: (_paths, {rounds}) =>
        Promise.resolve({
          kind: 'measured',
          tests: recordsOf(confirming[process++]!).map(record => ({
            ...record,
            repeats: record.repeats.slice(0, rounds),
          })),
        }),
    },
  );
  return new Set([...confirmed].filter(([, {kind}]) => kind === 'regressed').map(([id]) => numberOf(id)));
};

/** A rule that looks at each test's wall times alone. */
function perTest(isSlower: (now: TracedTest, accepted: readonly TracedTest[]) => boolean): Rule {
  return ({accepted, now}) =>
    Promise.resolve(
      new Set(
        now.flatMap((test, i) =>
          isSlower(
            test,
            accepted.map(process => process[i]!),
          )
            ? [i]
            : [],
        ),
      ),
    );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function sd(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

const wallOf = ({repeats}: TracedTest): readonly number[] => repeats.map(({wallMs}) => wallMs);

/** One run against the last one. */
export const twentyPercent = perTest((now, [last]) => now.first.wallMs > 1.2 * last!.first.wallMs);

/** One run against the accepted ones. */
export const threeSds = perTest((now, accepted) => {
  const before = accepted.map(({first}) => first.wallMs);
  return now.first.wallMs > mean(before) + 3 * sd(before);
});

/** The least U of five against five values that is significant at .05, two-sided (Mann and Whitney, 1947). */
const criticalU = 2;

/** Five executions against five, as benchstat does it. */
export const mannWhitney = perTest((now, [last]) => {
  const before = wallOf(last!);
  const u = wallOf(now).reduce((sum, ms) => sum + before.filter(other => other > ms).length, 0);
  return u <= criticalU;
});

/** A normal distribution's 98 % quantile, and the least change, as Reassure has them. */
const reassureZ = 2.326;
const reassureChange = 0.05;

/** Five executions against the mean and standard deviation of five. */
export const reassure = perTest((now, [last]) => {
  const before = wallOf(last!);
  const change = mean(wallOf(now)) - mean(before);
  return (
    change / (sd(before) / Math.sqrt(before.length)) > reassureZ && change / mean(before) >= reassureChange
  );
});
