import {recordId} from '../../../src/baseline/test-key';
import {compareTimings} from '../../../src/gate/compare-timings';
import {confirmWaits} from '../../../src/gate/confirm-waits';
import type {Measure} from '../../../src/gate/measure-again';
import {screenWaits} from '../../../src/gate/screen-waits';
import {timesOf} from '../../../src/gate/test-times';
import {casesOf} from './cases';
import {estimatesOf, limits, recordsOf, type Case} from './rules';
import {readTrace, traceNames, type Execution, type TracedProcess} from './traces';

const factors = [2, 3, 5] as const;

/** Processes of five pairs. */
const confirmingCount = 10;

const idOf = (test: number, given: Case): string => recordId(recordsOf(given.now)[test]!);

/** The process with one test that waits for longer; what waits for long is not repeated. */
function delay(process: TracedProcess, test: number, delayMs: number): TracedProcess {
  const slower = ({wallMs, ...time}: Execution): Execution => ({...time, wallMs: wallMs + delayMs});
  return process.map(({first, repeats}, i) =>
    i === test ? {first: slower(first), repeats: delayMs > 100 ? [] : repeats.map(slower)} : {first, repeats},
  );
}

function suspectsOf({accepted, now}: Case): readonly string[] {
  const times = timesOf(recordsOf(now)).first;
  const {first, wall} = estimatesOf(accepted);
  return screenWaits(compareTimings(times, wall), compareTimings(times, first), limits).map(({id}) => id);
}

/** How many of the suspects are found slower: each further process is the next one of the recording. */
async function confirmed(
  suspects: readonly string[],
  {accepted, confirming}: Case,
  change: (process: TracedProcess) => TracedProcess = process => process,
): Promise<number> {
  let next = 0;
  const measuring =
    (changed: (process: TracedProcess) => TracedProcess): Measure =>
    () =>
      Promise.resolve({kind: 'measured', tests: recordsOf(changed(confirming[next++]!))});
  const base = {measure: measuring(process => process), close: () => Promise.resolve()};
  const verdicts = await confirmWaits(suspects, {
    files: [],
    estimates: estimatesOf(accepted),
    limits,
    budgetMs: Infinity,
    measure: measuring(change),
    openBase: () => Promise.resolve({kind: 'opened', base}),
    commitOf: () => 'commit',
  });
  return [...verdicts.values()].filter(({kind}) => kind === 'regressed').length;
}

/** Judges recordings by wall time: unchanged tests, each as a suspect too, and tests that wait until they take so many times as long. */
async function main(count: number): Promise<void> {
  for (const name of traceNames) {
    const cases = casesOf(readTrace(name), count, confirmingCount);
    const score = {tests: 0, suspects: 0, falseFlags: 0, falseFlagsOfAll: 0};
    const delayed = factors.map(factor => ({factor, tests: 0, found: 0}));
    for (const given of cases) {
      const tests = given.now.map((_, test) => test);
      const suspects = suspectsOf(given);
      score.tests += tests.length;
      score.suspects += suspects.length;
      score.falseFlags += await confirmed(suspects, given);
      for (const test of tests) {
        const id = idOf(test, given);
        score.falseFlagsOfAll += await confirmed([id], given);
        for (const each of delayed) {
          const delayMs = (each.factor - 1) * estimatesOf(given.accepted).wall.tests.get(id)!.ms;
          const slower = (process: TracedProcess): TracedProcess => delay(process, test, delayMs);
          each.tests++;
          if (suspectsOf({...given, now: slower(given.now)}).includes(id))
            each.found += await confirmed([id], given, slower);
        }
      }
    }
    process.stdout.write(`${name} ${JSON.stringify(score)} ${JSON.stringify(delayed)}\n`);
  }
}

void main(Number(process.argv[2] ?? 30));
