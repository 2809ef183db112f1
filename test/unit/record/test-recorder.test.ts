import {Origins} from '../../../src/measure/origins';
import {StatementMeter} from '../../../src/measure/statement-meter';
import {TestContexts} from '../../../src/measure/test-contexts';
import {fullName, TestRecorder, type BlockEntry, type TestEntry} from '../../../src/record/test-recorder';

const root: BlockEntry = {name: 'ROOT_DESCRIBE_BLOCK'};
const block: BlockEntry = {name: 'orders', parent: root};

function entry(name: string, parent: BlockEntry = block, more: Partial<TestEntry> = {}): TestEntry {
  return {name, parent, errors: [], invocations: 1, ...more};
}

let meter: StatementMeter;
let recorder: TestRecorder;
beforeEach(() => {
  meter = new StatementMeter(new Origins(), new TestContexts(), process.cwd());
  recorder = new TestRecorder('test/orders.test.js', meter);
});

function send(sql: string, rows = 1): void {
  meter.statementSent(sql, null).finished({rows, bytes: 10, wallMs: 2, failed: false});
}

/** What happens in a test, in the order in which Jest tells of it. */
function run(test: TestEntry, {hook, fn}: {readonly hook?: () => void; readonly fn?: () => void} = {}): void {
  recorder.testStarted(test);
  recorder.hookStarted();
  hook?.();
  recorder.hookEnded();
  recorder.fnStarted();
  fn?.();
  recorder.fnEnded();
  recorder.testDone([]);
}

test('titles are joined as Jest joins them', () => {
  expect(fullName(entry('are paid', {name: 'of today', parent: block}))).toBe('orders of today are paid');
  expect(fullName(entry('alone', root))).toBe('alone');
});

test("a test's record holds what its function sent; hooks and the file have their own counts", () => {
  send('CREATE TABLE beforeAll (id int)');
  run(entry('are paid'), {
    hook: () => send('INSERT INTO orders VALUES (1)'),
    fn: () => {
      send('SELECT * FROM orders WHERE id = 1', 5);
      send('SELECT * FROM orders WHERE id = 2', 6);
      meter.overhead(1.25);
    },
  });
  send('DROP TABLE afterAll');
  const {tests, hookStatements, file, setupMs, rssBytes} = recorder.fileRecord(12.345_678);
  expect({hookStatements, file, setupMs}).toEqual({
    hookStatements: 2,
    file: 'test/orders.test.js',
    setupMs: 12.346,
  });
  expect(rssBytes).toBeGreaterThan(1_000_000);
  expect(tests).toMatchObject([
    {
      file: 'test/orders.test.js',
      name: 'orders are paid',
      index: 0,
      attempt: 1,
      status: 'passed',
      sandboxMs: 1.25,
      databaseMs: 4,
      statements: 2,
      rows: 11,
      hookStatements: 1,
      shapes: [{shape: 'select * from orders where id = ?', count: 2, rows: 11}],
    },
  ]);
});

test('times of the function and of the hooks are apart', () => {
  const burn = (): void => {
    const until = performance.now() + 10;
    while (performance.now() < until);
  };
  run(entry('slow hook'), {hook: burn});
  run(entry('slow function'), {fn: burn});
  const [slowHook, slowFn] = recorder.fileRecord(0).tests;
  expect(slowHook!.hooks.wallMs).toBeGreaterThanOrEqual(10);
  expect(slowHook!.fn.wallMs).toBeLessThan(10);
  expect(slowFn!.fn.wallMs).toBeGreaterThanOrEqual(10);
  expect(slowFn!.hooks.wallMs).toBeLessThan(10);
});

test('tests of one name are numbered, the attempts of one test are not', () => {
  const flaky = entry('flaky');
  run(flaky);
  run(entry('flaky'));
  run({...flaky, invocations: 2});
  const again = entry('flaky');
  run(again);
  run(again);
  expect(recorder.fileRecord(0).tests.map(({index}) => index)).toEqual([0, 1, 2, 3, 3]);
});

test('a test with errors has failed', () => {
  run(entry('wrong', block, {errors: [new Error('no')], invocations: 3}));
  expect(recorder.take('orders wrong')).toMatchObject({status: 'failed', attempt: 3});
});

test('the last record is given to its own test alone', () => {
  expect(recorder.take('orders are paid')).toBeNull();
  run(entry('are paid'));
  expect(recorder.take('orders are paid')).toMatchObject({name: 'orders are paid'});
  expect(recorder.take('orders are sent')).toBeNull();
});

test('what comes outside of a test harms nothing', () => {
  recorder.fnStarted();
  recorder.hookStarted();
  recorder.hookEnded();
  recorder.fnEnded();
  recorder.testDone(null);
  expect(recorder.fileRecord(0).tests).toEqual([]);
});

test('a record survives being sent as JSON', () => {
  run(entry('are paid'), {fn: () => send('SELECT 1')});
  const record = recorder.fileRecord(1);
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
});
