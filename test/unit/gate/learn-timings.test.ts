import {recordId} from '../../../src/baseline/test-key';
import {acceptTimings, learnTimings, type TimingBaseline} from '../../../src/baseline/timings';
import {learn} from '../../../src/gate/learn-timings';
import type {Measure} from '../../../src/gate/measure-again';
import {makeFile, makeTest} from './support/make-run';

const one = makeTest({file: 'test/one.test.js', name: 'one', cpuMs: 10});
const two = makeTest({file: 'test/two.test.js', name: 'two', cpuMs: 10});
const files = [makeFile([one]), makeFile([two])];
const time = {cpuMs: 10, wallMs: 20, databaseMs: 5};

/** Accepted so many times, and repeated in so many processes. */
function baselineOf(samples: number, warm: readonly [one: number, two: number]): TimingBaseline {
  const ids = [one, two].map(({record}) => recordId(record));
  let baseline: TimingBaseline = new Map();
  for (let at = 0; at < samples; at++)
    baseline = acceptTimings(baseline, {
      at,
      timings: new Map(ids.map(id => [id, time])),
      restarted: new Set(),
      commit: null,
    });
  ids.forEach((id, i) => {
    for (let at = 0; at < warm[i]!; at++)
      baseline = learnTimings(baseline, {at, timings: new Map([[id, time]])});
  });
  return baseline;
}

async function learnFrom(baseline: TimingBaseline, budgetMs = 60_000) {
  const runs: (readonly string[])[] = [];
  const measure: Measure = paths => {
    runs.push(paths.map(path => path.replace(/.*\//, '')));
    const repeats = [1, 2, 3].map(cpuMs => ({cpuMs, wallMs: cpuMs, databaseMs: 0}));
    const tests = [one, two].map(({record}) => ({...record, repeats}));
    return Promise.resolve({kind: 'measured', tests});
  };
  const learned = await learn({files, baseline, startedAt: 1000, budgetMs, measure});
  return {runs, learned};
}

test('two processes a run repeat the tests, and their fastest executions are learned', async () => {
  const {runs, learned} = await learnFrom(baselineOf(2, [0, 0]));
  const both = ['one.test.js', 'two.test.js'];
  expect(runs).toEqual([both, both]);
  expect(learned.map(({at}) => at)).toEqual([1000, 1001]);
  expect(learned[0]?.timings.get('test/one.test.js › one')).toEqual({cpuMs: 1.5, wallMs: 1.5, databaseMs: 0});
});

test('a first run learns nothing yet, and what is known well enough is not learned again', async () => {
  expect((await learnFrom(baselineOf(1, [0, 0]))).runs).toEqual([]);
  expect((await learnFrom(baselineOf(6, [10, 10]))).runs).toEqual([]);
  expect((await learnFrom(baselineOf(6, [10, 9]))).runs[0]).toEqual(['two.test.js']);
});

test('what ten runs could not repeat is left alone', async () => {
  expect((await learnFrom(baselineOf(11, [0, 1]))).runs[0]).toEqual(['two.test.js']);
});

test('where there is no time for all files, those with the least known tests come first', async () => {
  // Six executions of 20 ms in each of two processes.
  expect((await learnFrom(baselineOf(4, [4, 2]), 300)).runs[0]).toEqual(['two.test.js']);
});

test('a process that measures nothing ends it', async () => {
  const measure = jest.fn(() => Promise.resolve({kind: 'failed' as const, reason: 'it broke'}));
  const options = {files, baseline: baselineOf(2, [0, 0]), startedAt: 1000, budgetMs: 60_000, measure};
  await expect(learn(options)).resolves.toEqual([]);
  expect(measure).toHaveBeenCalledTimes(1);
});
