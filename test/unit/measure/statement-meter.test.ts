import {Origins} from '../../../src/measure/origins';
import {StatementMeter} from '../../../src/measure/statement-meter';
import {StatementTally} from '../../../src/measure/statement-tally';
import {TestContexts} from '../../../src/measure/test-contexts';

const HERE = 'test/unit/measure/statement-meter.test.ts';

let origins: Origins;
let contexts: TestContexts;
let meter: StatementMeter;
beforeEach(() => {
  origins = new Origins();
  contexts = new TestContexts();
  meter = new StatementMeter(origins, contexts, process.cwd());
});

test('statements that differ in their values alone are counted together, with their rows and times', () => {
  const tally = new StatementTally();
  meter.count(tally);
  const outcomes = [
    {rows: 1, bytes: 40, wallMs: 1.5, failed: false},
    {rows: 0, bytes: 0, wallMs: 2, failed: true},
  ];
  for (const [i, outcome] of outcomes.entries()) {
    meter.statementSent(`SELECT * FROM t WHERE id = ${i}`, null).finished(outcome);
  }
  meter.statementSent('DELETE FROM t', null).finished({rows: 3, bytes: 5, wallMs: 1, failed: false});
  expect(tally.shapes(meter.siteOf)).toMatchObject([
    {shape: 'select * from t where id = ?', count: 2, rows: 1, bytes: 40, wallMs: 3.5},
    {shape: 'delete from t', count: 1, rows: 3, wallMs: 1},
  ]);
  expect([tally.statements, tally.rows, tally.bytes, tally.wallMs]).toEqual([3, 4, 45, 4.5]);
});

test('each phase has a tally of its own; an answer counts where its statement was sent', () => {
  const [first, second] = [new StatementTally(), new StatementTally()];
  meter.count(first);
  const statement = meter.statementSent('SELECT 1', null);
  meter.count(second);
  statement.finished({rows: 1, bytes: 9, wallMs: 1, failed: false});
  expect([first.rows, second.statements]).toEqual([1, 0]);
});

test('a watch counts the statements of its time beside the tally of the phase', () => {
  const tally = new StatementTally();
  meter.count(tally);
  meter.statementSent('SELECT 1', null);
  const endWatch = meter.watch();
  meter.statementSent('SELECT 2', null).finished({rows: 1, bytes: 9, wallMs: 1, failed: false});
  meter.statementSent('SELECT 3', null);
  const [shape, ...others] = endWatch();
  meter.statementSent('SELECT 4', null);
  expect(shape).toMatchObject({shape: 'select ?', count: 2, rows: 1, bytes: 9});
  expect(shape?.callSite).toMatch(new RegExp(`^${HERE}:\\d+:\\d+$`));
  expect(shape?.repeatedAt).toMatch(new RegExp(`^${HERE}:\\d+:\\d+$`));
  expect(others).toEqual([]);
  expect(tally.statements).toBe(4);
});

test("the call site is the line that sends the shape's first statement", () => {
  const tally = new StatementTally();
  meter.count(tally);
  const first = meter.statementSent('SELECT 1', null);
  meter.statementSent('SELECT 2', null);
  const [shape] = tally.shapes(meter.siteOf);
  expect(shape?.callSite).toMatch(new RegExp(`^${HERE}:\\d+:\\d+$`));
  expect(first.callSite()).toBe(shape?.callSite);
});

test('a shape whose place is known is looked for again where it is multiplied', () => {
  const lineOf = (site: string | null | undefined): number => Number(site?.split(':')[1]);
  const sendFirst = (): unknown => meter.statementSent('SELECT 1', null);
  const run = (...send: (() => unknown)[]): number => {
    const tally = new StatementTally();
    meter.count(tally);
    for (const each of send) each();
    return lineOf(tally.shapes(meter.siteOf)[0]?.callSite);
  };
  const known = run(sendFirst);
  expect(run(() => meter.statementSent('SELECT 2', null))).toBe(known);
  const elsewhere = (): unknown => meter.statementSent('SELECT 3', null);
  expect(run(elsewhere, elsewhere)).toBeGreaterThan(known);
});

test('where the stack shows nothing, it is the line that handed the callback over, or that connected', () => {
  const tally = new StatementTally();
  meter.count(tally);
  const bare = {trace: {}, origin: null};
  expect(meter.siteOf('a', bare)).toBeNull();
  const connectedAt = meter.connectionOrigin();
  expect(meter.siteOf('b', {trace: {}, origin: connectedAt})).toMatch(HERE);
  const nested = origins.within(connectedAt, () => ({trace: {}, parent: origins.current, depth: 2}));
  expect(meter.siteOf('c', {trace: {}, origin: nested})).toBe(
    meter.siteOf('b', {trace: {}, origin: connectedAt}),
  );
});

test('a statement of a test that has ended is told apart, and counts for no phase', async () => {
  const tally = new StatementTally();
  meter.count(tally);
  contexts.enter('hasty');
  let endLater: (() => void) | undefined;
  const late = contexts.wrap(async () => {
    expect(meter.statementSent('SELECT 1', null).tooLate).toBeNull();
    await new Promise<void>(resolve => (endLater = resolve));
    return meter.statementSent('SELECT 1', null).tooLate;
  })();
  contexts.leave();
  endLater?.();
  expect(await late).toBe('hasty');
  expect(tally.statements).toBe(1);
  expect(meter.takeLateStatements()).toMatchObject([{test: 'hasty', sql: 'SELECT 1'}]);
  expect(meter.takeLateStatements()).toEqual([]);
});

test("the sandbox's own time is taken once", () => {
  meter.overhead(1.5);
  meter.overhead(2);
  expect(meter.takeOverheadMs()).toBe(3.5);
  expect(meter.takeOverheadMs()).toBe(0);
});

test('a shape that is repeated tells where, if that is one place', () => {
  const here = (): unknown => meter.statementSent('SELECT 1', null);
  const there = (): unknown => meter.statementSent('SELECT 1', null);
  const repeatedAt = (...send: (() => unknown)[]) => {
    const tally = new StatementTally();
    meter.count(tally);
    for (const each of send) each();
    const [shape] = tally.shapes(meter.siteOf);
    return shape?.repeatedAt;
  };
  expect(repeatedAt(here)).toBeNull();
  expect(repeatedAt(here, here, here, here)).toContain(HERE);
  expect(repeatedAt(here, here, here, there)).toBeNull();
});
