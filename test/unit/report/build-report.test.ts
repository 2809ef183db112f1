import type {Verdict} from '../../../src/gate/verdict';
import {buildReport} from '../../../src/report/build-report';
import {SavepointError} from '../../../src/shared/savepoint-error';
import {makeFile, makeRun, makeTest, wholeRun} from '../gate/support/make-run';
import {changed, listingRef, makeInput, regressed} from './support/make-input';

const added = {kind: 'new', test: listingRef} as const;
const problem = new SavepointError('The baseline is broken.', {code: 'SAVEPOINT_BASELINE'});
const summaryOf = (...args: Parameters<typeof makeInput>) => buildReport(makeInput(...args)).summary;

test('when all is well there is one line to say', () => {
  expect(buildReport(makeInput())).toEqual({
    status: 'passed',
    totals: {tests: 3, statements: 52, medianMs: 4, slowestMs: 24},
    summary: '3 tests, 52 statements, 4.0 ms median (slowest 24 ms) — all as in the baseline',
    findings: [],
    lateStatements: [],
    hint: null,
    problems: [],
    notes: [],
    slowest: [],
    mostStatements: [],
    breakdown: [],
  });
});

test('a changed or slower test fails, and says how to accept it', () => {
  const report = buildReport(makeInput({}, [changed, regressed]));
  expect(report.status).toBe('failed');
  expect(report.findings.map(({severity}) => severity)).toEqual(['failure', 'failure']);
  expect(report.summary).toContain('1 test with other counters; 1 test slower');
  expect(report.hint).toContain('jest -u');
  expect(report.slowest.map(({wallMs}) => wallMs)).toEqual([24, 4, 1]);
  expect(report.mostStatements.map(({statements}) => statements)).toEqual([51, 1]);
});

test('with -u the same is accepted and passes', () => {
  const report = buildReport(makeInput({policy: {...wholeRun, acceptance: 'all'}}, [changed]));
  expect(report).toMatchObject({status: 'passed', hint: null, findings: [{severity: 'accepted'}]});
  expect(report.summary).toContain('1 test with other counters, accepted');
});

test('with the gate off the same is a warning and passes', () => {
  const report = buildReport(makeInput({enabled: false}, [changed, regressed]));
  expect(report).toMatchObject({status: 'passed', hint: null});
  expect(report.findings.map(({severity}) => severity)).toEqual(['warning', 'warning']);
  expect(report.notes).toContain('Nothing of this fails the run: gate.enabled is false.');
});

test('inconclusive tests are a warning; cleared ones are shown when asked for', () => {
  const verdicts: readonly Verdict[] = [
    {...regressed, kind: 'inconclusive', reason: 'the time ran out'},
    {...regressed, kind: 'cleared'},
  ];
  const kinds = (verbose: boolean) =>
    buildReport(makeInput({verbose}, verdicts)).findings.map(({verdict}) => verdict.kind);
  expect(buildReport(makeInput({}, verdicts)).status).toBe('passed');
  expect(kinds(false)).toEqual(['inconclusive']);
  expect(kinds(true)).toEqual(['inconclusive', 'cleared']);
});

test('the first run says that it wrote the baseline, and where', () => {
  const outcome = {
    verdicts: [added, added, added],
    problems: [],
    filesWritten: 2,
    unsteady: [],
    unrepeated: null,
    timings: {kind: 'recording', runs: 0, neededRuns: 5, processes: 0, neededProcesses: 10},
  } as const;
  const report = buildReport(makeInput({outcome}));
  expect(report.status).toBe('passed');
  expect(report.summary).toContain('baseline written to 2 files in __savepoints__');
  expect(report.notes).toEqual([
    'Timings are compared once 5 runs have been accepted on this class of machine; there were 0 before this one.',
  ]);
});

test('with --ci a first run passes, and says that nothing is written', () => {
  const report = buildReport(makeInput({policy: {...wholeRun, acceptance: 'none'}}, [added, added, added]));
  expect(report.status).toBe('passed');
  expect(report.summary).toContain('no baseline to compare with, and --ci writes none');
});

test('new tests are counted', () => {
  expect(summaryOf({}, [added])).toContain('— 1 new test, written');
  expect(summaryOf({policy: {...wholeRun, acceptance: 'none'}}, [added])).toContain(
    '1 new test, not written with --ci',
  );
});

test('a problem fails the run, and is never said to be as in the baseline', () => {
  const outcome = {...makeInput().outcome, problems: [problem]};
  const report = buildReport(makeInput({outcome}));
  expect(report).toMatchObject({status: 'failed', problems: [problem]});
  expect(report.summary).toContain('not all could be compared');
});

test('failed tests are not said to be as in the baseline, as they were not compared', () => {
  const tests = [makeTest({name: 'a'}), makeTest({name: 'b', status: 'failed'})];
  const run = makeRun([makeFile(tests)], {green: false});
  expect(summaryOf({run})).toContain('— those that passed are as in the baseline');
});

test('what was left out is said', () => {
  const files = ['a.test.js', 'b.test.js', 'c.test.js', 'd.test.js', 'e.test.js'];
  expect(buildReport(makeInput({foreignFiles: files, unrecordedFiles: ['x.test.js']})).notes).toEqual([
    'Not measured, by choice or in another test environment: a.test.js, b.test.js, c.test.js and 2 more files.',
    'Not measured, as another test runner ran them: x.test.js.',
  ]);
});

test('what is left over in the baseline is said, and how to remove it', () => {
  const removed = {kind: 'removed', test: listingRef} as const;
  expect(buildReport(makeInput({}, [removed])).notes).toEqual([
    '1 entry of the baseline has no test any more; `jest -u` removes what is left over.',
  ]);
  expect(
    buildReport(makeInput({policy: {...wholeRun, acceptance: 'all'}}, [removed, removed])).notes,
  ).toEqual(['2 entries of the baseline have no test any more and went.']);
});

test('a suite that is much slower as a whole is said, and does not fail', () => {
  const timings = {kind: 'compared', tests: 3, shift: {all: 1.52, js: 1.52, sql: 1.52}} as const;
  const report = buildReport(makeInput({outcome: {...makeInput().outcome, timings}}));
  expect(report.status).toBe('passed');
  expect(report.notes).toEqual([expect.stringContaining('1.52×')]);
});

test('why timings were not compared is said when asked for', () => {
  const outcome = {
    ...makeInput().outcome,
    timings: {kind: 'uncompared', reason: 'Jest is watching'},
  } as const;
  expect(buildReport(makeInput({outcome})).notes).toEqual([]);
  expect(buildReport(makeInput({outcome, verbose: true})).notes).toEqual([
    'Timings were not compared: Jest is watching.',
  ]);
});

test('tables hold five tests', () => {
  const tests = Array.from({length: 9}, (_, i) =>
    makeTest({name: `test ${i}`, cpuMs: i, shapes: {a: i + 1}}),
  );
  const report = buildReport(makeInput({run: makeRun([makeFile(tests)]), verbose: true}));
  expect(report.slowest.map(({wallMs}) => wallMs)).toEqual([16, 14, 12, 10, 8]);
  expect(report.mostStatements.map(({statements}) => statements)).toEqual([9, 8, 7, 6, 5]);
});
