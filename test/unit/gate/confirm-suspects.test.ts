import type {TimingBaseline} from '../../../src/baseline/timings';
import {confirmSuspects} from '../../../src/gate/confirm-suspects';
import {estimateTimings} from '../../../src/gate/estimate-timings';
import type {Measure} from '../../../src/gate/measure-again';
import type {TestRecord} from '../../../src/record/test-record';
import {makeFile, makeRecord, makeTest} from './support/make-run';
import {baselineOf, jitter, measure, usualMs, warmShare} from './support/make-timings';

const [fast = '', , , suspect = '', , , , , , other = ''] = usualMs.keys();
const nameOf = (id: string) => id.replace(/^.* › /, '');
const files = [
  makeFile([...usualMs.keys()].map(id => makeTest({name: nameOf(id), cpuMs: usualMs.get(id)!}))),
];

interface Process {
  /** How many times slower some tests are there. */
  readonly factors?: Readonly<Record<string, number>>;
  /** How many times longer each repeated execution takes than the fastest. */
  readonly repeats?: readonly number[];
}

/** The records of a process on a machine that is twice as slow. */
function recordsOf(
  run: number,
  {factors, repeats = [1.4, 1, 1, 3, 1.1]}: Process = {},
): readonly TestRecord[] {
  return [...measure(run, factors, 2)].map(([id, {cpuMs, wallMs, databaseMs}]) => ({
    ...makeRecord({name: nameOf(id), databaseMs}),
    fn: {cpuMs, wallMs},
    repeats: repeats.map(times => {
      const part = warmShare * times;
      return {cpuMs: cpuMs * part, wallMs: wallMs * part, databaseMs: databaseMs * part};
    }),
  }));
}

/** Measures one process after the other. */
function processes(...parts: readonly Process[]) {
  let run = 0;
  const measureFiles = jest.fn<ReturnType<Measure>, Parameters<Measure>>(() =>
    Promise.resolve({kind: 'measured', tests: recordsOf(100 + run, parts[run++ % parts.length])}),
  );
  return measureFiles;
}

async function confirm(
  suspects: readonly string[],
  measureFiles: Measure,
  {budgetMs = 60_000, baseline = baselineOf(10)}: {budgetMs?: number; baseline?: TimingBaseline} = {},
) {
  const confirmed = await confirmSuspects(suspects, {
    files,
    estimates: estimateTimings(baseline),
    limits: {threshold: 1.2, minDeltaMs: 1},
    budgetMs,
    measure: measureFiles,
  });
  return suspects.map(id => confirmed.get(id));
}

test('a test whose repeated executions are slow in five processes has regressed', async () => {
  const measured = processes({factors: {[suspect]: 1.5}});
  const [verdict] = await confirm([suspect], measured);
  expect(verdict).toMatchObject({kind: 'regressed', reason: null});
  expect(measured).toHaveBeenCalledTimes(5);
  expect(measured.mock.lastCall?.[1].rounds).toBe(5);
  expect(verdict?.ratios).toHaveLength(5);
  for (const ratio of verdict?.ratios ?? []) expect(ratio).toBeCloseTo(1.5, 0);
});

const usual: Process = {};
const slow: Process = {factors: {[suspect]: 1.5}};

test('two processes more in which it is not slow than in which it is clear it, and it is not run again', async () => {
  const atOnce = processes(usual);
  expect(await confirm([suspect], atOnce)).toMatchObject([{kind: 'cleared', ratios: {length: 2}}]);
  expect(atOnce).toHaveBeenCalledTimes(2);
  const later = processes(slow, {factors: {[suspect]: 1.05}}, usual, usual);
  expect(await confirm([suspect], later)).toMatchObject([{kind: 'cleared', ratios: {length: 4}}]);
  expect(later).toHaveBeenCalledTimes(4);
});

test('a process may err: one that finds it slow makes up for one that does not', async () => {
  const measured = processes(usual, slow, slow, slow, slow, slow, slow);
  expect(await confirm([suspect], measured)).toMatchObject([{kind: 'regressed', ratios: {length: 7}}]);
});

test('what is slow in every second process is let off', async () => {
  const measured = processes(slow, usual);
  expect(await confirm([suspect], measured)).toMatchObject([{kind: 'cleared', ratios: {length: 11}}]);
});

test('what is just below the limits in the middle of the processes is cleared', async () => {
  const each = [0, 1, 2, 3, 4].map(i => ({factors: {[suspect]: 1.18 / jitter(3, 100 + i)}}));
  const [ratio] = await confirm([suspect], processes(...each));
  expect(ratio).toMatchObject({kind: 'cleared', ratios: {length: 5}});
  // 1.4 times 2 ms is not one millisecond more.
  const [delta] = await confirm([fast], processes({factors: {[fast]: 1.4}}));
  expect(delta).toMatchObject({kind: 'cleared', ratios: {length: 5}});
});

test('several suspects are judged one by one', async () => {
  const verdicts = await confirm([suspect, other], processes({factors: {[other]: 2}}));
  expect(verdicts.map(verdict => verdict?.kind)).toEqual(['cleared', 'regressed']);
});

test('the two fastest repeated executions count', async () => {
  const slowOnce = {repeats: [9, 9, 1, 1, 9], factors: {}};
  const [cleared] = await confirm([suspect], processes(slowOnce));
  expect(cleared).toMatchObject({kind: 'cleared', ratios: [expect.closeTo(1, 1), expect.closeTo(1, 1)]});
});

test('a test that cannot be repeated is judged by its first executions, and by their spread', async () => {
  const unrepeatable = (spread: number): TimingBaseline => {
    const baseline = baselineOf(10);
    const {anchor, samples} = baseline.get(suspect)!;
    const varied = samples.map((each, i) => ({
      ...each,
      cpuMs: each.cpuMs * (1 + (i % 2 === 0 ? 1 : -1) * spread),
    }));
    return new Map(baseline).set(suspect, {anchor, samples: varied, warm: [], commits: []});
  };
  const measured = processes(slow);
  const [regressed] = await confirm([suspect], measured, {baseline: unrepeatable(0)});
  expect(regressed).toMatchObject({kind: 'regressed', ratios: {length: 5}});
  const [cleared] = await confirm([suspect], measured, {baseline: unrepeatable(0.6)});
  expect(cleared).toMatchObject({kind: 'cleared', ratios: {length: 2}});
});

test('where it is not repeated once, its first execution there may be slow, but does not clear it', async () => {
  const repeated = {factors: {[suspect]: 3}};
  const [slower] = await confirm([suspect], processes(repeated, {...repeated, repeats: []}, repeated));
  expect(slower).toMatchObject({kind: 'regressed', ratios: {length: 5}});
  const [unclear] = await confirm([suspect], processes(repeated, {repeats: []}));
  expect(unclear).toMatchObject({
    kind: 'inconclusive',
    ratios: {length: 1},
    reason: expect.stringContaining('could not be measured') as string,
  });
});

test('a suspect that does not pass when it is run again is inconclusive', async () => {
  const tests = recordsOf(100).filter(({name}) => name !== nameOf(suspect));
  const failed = makeRecord({name: nameOf(suspect), status: 'failed', cpuMs: 99});
  const [verdict] = await confirm([suspect], () =>
    Promise.resolve({kind: 'measured', tests: [...tests, failed]}),
  );
  expect(verdict).toMatchObject({
    kind: 'inconclusive',
    reason: 'it did not pass, or could not be measured, when it was run again',
  });
});

test('a process that measures nothing leaves the suspects inconclusive, with its reason', async () => {
  const [verdict] = await confirm([suspect], () => Promise.resolve({kind: 'failed', reason: 'it broke'}));
  expect(verdict).toMatchObject({kind: 'inconclusive', ratios: [], reason: 'it broke'});
});

test('so does one after others, but for those that were not slow', async () => {
  const measured = processes({factors: {[other]: 1.5}});
  const verdicts = await confirm([suspect, other], (...given) =>
    measured.mock.calls.length === 0
      ? measured(...given)
      : Promise.resolve({kind: 'failed', reason: 'it broke'}),
  );
  expect(verdicts).toMatchObject([{kind: 'cleared'}, {kind: 'inconclusive', reason: 'it broke'}]);
});

test('without time left nothing is run, and the suspects are inconclusive', async () => {
  const [verdict] = await confirm([suspect], () => Promise.reject(new Error('should not run')), {
    budgetMs: 0,
  });
  expect(verdict?.kind).toBe('inconclusive');
  expect(verdict?.reason).toContain('gate.confirmBudgetMs');
});

test('where the time is not enough for all, the worst are confirmed, and the others say so', async () => {
  const slow = makeFile([makeTest({file: 'test/slow.test.js', name: 'is slow', cpuMs: 3000})]);
  const confirmed = await confirmSuspects([suspect, 'test/slow.test.js › is slow'], {
    files: [...files, slow],
    estimates: estimateTimings(baselineOf(10)),
    limits: {threshold: 1.2, minDeltaMs: 1},
    budgetMs: 10_000,
    measure: processes({factors: {[suspect]: 2}}),
  });
  expect([...confirmed.values()]).toMatchObject([
    {
      kind: 'inconclusive',
      reason: expect.stringContaining('the worst 1 only (gate.confirmBudgetMs)') as string,
    },
    {kind: 'regressed'},
  ]);
});

test('each process is given what is left of the budget', async () => {
  const limits: number[] = [];
  await confirm([suspect], async (_, {timeoutMs}) => {
    limits.push(timeoutMs);
    await new Promise(resolve => setTimeout(resolve, 20));
    return {kind: 'measured', tests: recordsOf(100, {factors: {[suspect]: 2}})};
  });
  const [first = 0, second = 0, third = 0] = limits;
  expect(first).toBeLessThanOrEqual(60_000);
  expect(first - second).toBeGreaterThanOrEqual(15);
  expect(second - third).toBeGreaterThanOrEqual(15);
});
