import type {TestRecord} from '../../../src/record/test-record';
import {confirmSuspects, type Measure} from '../../../src/gate/confirm-suspects';
import {estimateTimings} from '../../../src/gate/estimate-timings';
import {makeFile, makeRecord, makeTest} from './support/make-run';
import {baselineOf, measure, usualMs} from './support/make-timings';

const [, , , suspect = '', , , , , , other = ''] = usualMs.keys();
const nameOf = (id: string) => id.replace(/^.* › /, '');
const files = [makeFile([...usualMs.keys()].map(id => makeTest({name: nameOf(id)})))];

/** The records of a process in which some tests take longer, on a machine that is twice as slow. */
function recordsOf(run: number, factors: Record<string, number>): readonly TestRecord[] {
  return [...measure(run, factors, 2)].map(([id, {cpuMs}]) => makeRecord({name: nameOf(id), cpuMs}));
}

async function confirm(suspects: readonly string[], measureFiles: Measure, budgetMs = 60_000) {
  const confirmed = await confirmSuspects(suspects, {
    files,
    estimates: estimateTimings(baselineOf(10)),
    limits: {threshold: 1.2, minDeltaMs: 1},
    budgetMs,
    measure: measureFiles,
  });
  return suspects.map(id => confirmed.get(id));
}

test('a test that is slow in every process has regressed', async () => {
  let run = 100;
  const [verdict] = await confirm([suspect], () =>
    Promise.resolve({kind: 'measured', tests: recordsOf(run++, {[suspect]: 1.5})}),
  );
  expect(verdict).toMatchObject({kind: 'regressed', reason: null});
  expect(run).toBe(103);
  expect(verdict?.ratios).toHaveLength(3);
  for (const ratio of verdict?.ratios ?? []) expect(ratio).toBeCloseTo(1.5, 0);
});

test('the first process in which it is not slow clears it, and it is not run again', async () => {
  let run = 100;
  const [verdict] = await confirm([suspect], () =>
    Promise.resolve({kind: 'measured', tests: recordsOf(run++, run === 102 ? {} : {[suspect]: 1.5})}),
  );
  expect(verdict?.kind).toBe('cleared');
  expect(run).toBe(102);
});

test('several suspects are judged one by one', async () => {
  const verdicts = await confirm([suspect, other], () =>
    Promise.resolve({kind: 'measured', tests: recordsOf(100, {[other]: 2})}),
  );
  expect(verdicts.map(verdict => verdict?.kind)).toEqual(['cleared', 'regressed']);
});

test('a suspect that does not pass when it is run again is inconclusive', async () => {
  const tests = recordsOf(100, {}).filter(({name}) => name !== nameOf(suspect));
  const failed = makeRecord({name: nameOf(suspect), status: 'failed', cpuMs: 99});
  const [verdict] = await confirm([suspect], () =>
    Promise.resolve({kind: 'measured', tests: [...tests, failed]}),
  );
  expect(verdict).toMatchObject({kind: 'inconclusive', reason: 'it did not pass when it was run again'});
});

test('a process that measures nothing leaves the suspects inconclusive, with its reason', async () => {
  const [verdict] = await confirm([suspect], () => Promise.resolve({kind: 'failed', reason: 'it broke'}));
  expect(verdict).toMatchObject({kind: 'inconclusive', ratios: [], reason: 'it broke'});
});

test('without time left nothing is run, and the suspects are inconclusive', async () => {
  const [verdict] = await confirm([suspect], () => Promise.reject(new Error('should not run')), 0);
  expect(verdict?.kind).toBe('inconclusive');
  expect(verdict?.reason).toContain('gate.confirmBudgetMs');
});

test('each process is given what is left of the budget', async () => {
  const limits: number[] = [];
  await confirm([suspect], async (_, timeoutMs) => {
    limits.push(timeoutMs);
    await new Promise(resolve => setTimeout(resolve, 20));
    return {kind: 'measured', tests: recordsOf(100, {[suspect]: 2})};
  });
  const [first = 0, second = 0, third = 0] = limits;
  expect(first).toBeLessThanOrEqual(60_000);
  expect(first - second).toBeGreaterThanOrEqual(15);
  expect(second - third).toBeGreaterThanOrEqual(15);
});
