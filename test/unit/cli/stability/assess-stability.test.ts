import {assessStability} from '../../../../src/cli/stability/assess-stability';
import type {RecordedRun} from '../../../../src/report/report-input';
import {makeFile, makeRun, makeTest, type RecordParts} from '../../gate/support/make-run';
import {changed, makeInput, regressed} from '../../report/support/make-input';

const limits = {threshold: 1.2, minDeltaMs: 1};

function runOf(tests: readonly RecordParts[], parts: Partial<RecordedRun> = {}): RecordedRun {
  return {...makeInput(), run: makeRun([makeFile(tests.map(test => makeTest(test)))]), ...parts};
}

test('runs that are alike have nothing to report', () => {
  const run = runOf([{name: 'a', shapes: {'select ?': 2}}]);
  expect(assessStability([run, run, run], limits)).toMatchObject({
    runs: 3,
    failedRuns: 0,
    unsteady: [],
    flags: [],
  });
});

test('counters that differ from run to run', () => {
  const [one, two] = [2, 3].map(count => runOf([{name: 'a', shapes: {'select ?': count}}, {name: 'b'}])) as [
    RecordedRun,
    RecordedRun,
  ];
  expect(assessStability([one, two, one], limits).unsteady).toEqual([
    {id: 'test/orders.test.js › a', statements: [2, 3, 2], rows: [2, 3, 2]},
  ]);
});

test('other statements, as many as before, are unsteady as well', () => {
  const runs = ['select ?', 'select now()'].map(shape => runOf([{name: 'a', shapes: {[shape]: 1}}]));
  expect(assessStability(runs, limits).unsteady).toHaveLength(1);
});

test('failing verdicts, and in how many runs', () => {
  const {outcome} = makeInput();
  const flagged = runOf([{name: 'a'}], {
    outcome: {...outcome, verdicts: [changed, {...regressed, kind: 'cleared'}]},
  });
  const clean = runOf([{name: 'a'}], {outcome});
  expect(assessStability([flagged, clean, flagged], limits).flags).toEqual([
    {id: changed.test.id, kind: 'counter-changed', runs: 2},
  ]);
});

test('a failed test is not compared, and its run is counted', () => {
  const failed = runOf([{name: 'a', shapes: {'select ?': 1}, status: 'failed'}]);
  const red = {...failed, run: {...failed.run, green: false}};
  const {failedRuns, unsteady, spreads} = assessStability([runOf([{name: 'a'}]), red], limits);
  expect({failedRuns, unsteady, spreads}).toEqual({failedRuns: 1, unsteady: [], spreads: []});
});

test('what all tests of a run share is not their spread', () => {
  const runs = [1, 1.5, 0.8, 1.1].map(speed =>
    runOf([10, 20, 40].map((cpuMs, i) => ({name: String(i), cpuMs: cpuMs * speed}))),
  );
  for (const {spread, detectable} of assessStability(runs, limits).spreads) {
    expect(spread).toBeCloseTo(0, 5);
    expect(detectable).toBeCloseTo(1.2, 5);
  }
});

test('the least slowdown that can be seen grows with the spread, and for short tests', () => {
  const runs = [1, 1.4, 0.7, 1.2, 0.8].map(noise =>
    runOf([
      {name: 'steady', cpuMs: 20},
      {name: 'steady, too', cpuMs: 30},
      {name: 'restless', cpuMs: 20 * noise},
      {name: 'short', cpuMs: 0.5},
    ]),
  );
  const spreads = new Map(
    assessStability(runs, limits).spreads.map(each => [each.id.replace(/.* › /, ''), each.detectable]),
  );
  expect(spreads.get('steady')).toBeCloseTo(1.2, 5);
  expect(spreads.get('restless')).toBeGreaterThan(1.5);
  expect(spreads.get('short')).toBeCloseTo(3, 5);
});
