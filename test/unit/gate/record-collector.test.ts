import {RecordCollector, type JestCaseResult, type JestFileResult} from '../../../src/gate/record-collector';
import type {TestRecord} from '../../../src/record/test-record';
import {makeRecord, poolStatistics} from './support/make-run';

const path = '/project/test/orders.test.js';

function caseResult(title: string, parts: object = {}): JestCaseResult {
  return {ancestorTitles: ['orders'], title, fullName: `orders ${title}`, status: 'passed', ...parts};
}
function fileResult(results: readonly JestCaseResult[], parts: object = {}): JestFileResult {
  return {testResults: results, ...parts};
}
const record = (title: string, parts: Partial<TestRecord> = {}) => ({
  ...makeRecord({name: `orders ${title}`}),
  ...parts,
});
const fileRecord = (...tests: readonly TestRecord[]) => ({
  savepoint: {
    file: 'test/orders.test.js',
    setupMs: 1,
    hookStatements: 0,
    tests,
    lateStatements: [],
    rssBytes: 1,
    worker: 1,
    pool: poolStatistics,
  },
});

let collector: RecordCollector;
beforeEach(() => (collector = new RecordCollector('/project')));

test('takes the records of a file, with the titles that Jest knows', () => {
  const results = [caseResult('adds'), caseResult('skips', {status: 'pending'})];
  collector.addFile(path, fileResult(results, fileRecord(record('adds'))));
  expect(collector.files).toEqual([
    {
      path,
      file: 'test/orders.test.js',
      tests: [{record: record('adds'), titles: ['orders', 'adds']}],
      keys: new Set(['orders adds', 'orders skips']),
      lateStatements: [],
      resources: {setupMs: 1, rssBytes: 1, worker: 1, pool: poolStatistics},
    },
  ]);
});

test('counts the last attempt of a test that was retried', () => {
  const [first, last] = [record('adds', {status: 'failed'}), record('adds', {attempt: 2, statements: 7})];
  collector.addTestCase(path, caseResult('adds', {savepoint: first}));
  collector.addTestCase(path, caseResult('adds', {savepoint: last}));
  collector.addFile(path, fileResult([caseResult('adds')], fileRecord(first, last)));
  expect(collector.files[0]?.tests.map(test => test.record)).toEqual([last]);
});

test('keeps what a crashed worker had finished', () => {
  collector.addTestCase(path, caseResult('adds', {savepoint: record('adds')}));
  collector.addFile(path, fileResult([], {testExecError: {message: 'crashed'}}));
  expect(collector.files).toMatchObject([{tests: [{titles: ['orders', 'adds']}], keys: null}]);
  expect(collector.filesOf('unrecorded')).toEqual([]);
});

test('counts a file that was started twice once', () => {
  collector.addTestCase(path, caseResult('adds', {savepoint: record('adds', {statements: 1})}));
  collector.addFile(path, fileResult([caseResult('adds')], fileRecord(record('adds', {statements: 2}))));
  collector.addFile(path, fileResult([caseResult('adds')], fileRecord(record('adds', {statements: 3}))));
  expect(collector.files).toHaveLength(1);
  expect(collector.files[0]?.tests.map(test => test.record.statements)).toEqual([3]);
});

test('knows tests of the same name by their number', () => {
  const tests = [record('adds'), record('adds', {index: 1})];
  collector.addFile(path, fileResult([caseResult('adds'), caseResult('adds')], fileRecord(...tests)));
  expect(collector.files[0]?.tests).toHaveLength(2);
  expect(collector.files[0]?.keys).toEqual(new Set(['orders adds', 'orders adds (2)']));
});

test('tells files of another environment from files that another test runner ran', () => {
  collector.addFile(
    '/project/a.test.js',
    fileResult([caseResult('adds')], {savepoint: {noEnvironment: true}}),
  );
  collector.addFile('/project/b.test.js', fileResult([caseResult('adds')]));
  collector.addFile('/project/c.test.js', fileResult([], {testExecError: {message: 'does not compile'}}));
  collector.addFile('/project/d.test.js', fileResult([caseResult('adds', {status: 'pending'})]));
  expect(collector.filesOf('foreign')).toEqual(['a.test.js']);
  expect(collector.filesOf('unrecorded')).toEqual(['b.test.js']);
  expect(collector.files.map(({file}) => file)).toEqual(['c.test.js', 'd.test.js']);
});
