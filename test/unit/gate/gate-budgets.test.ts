import {budgetOf, gateBudgets} from '../../../src/gate/gate-budgets';
import type {Measure} from '../../../src/gate/measure-again';
import {makeFile, makeRecord, type RecordParts} from './support/make-run';

const budgets = {'orders\\.test\\.js › orders lists': 'crud', 'test/orders': 80} as const;
const listing = (parts: RecordParts) => makeRecord({name: 'orders lists them', ...parts});

/** Gates one test; what is measured again says so. */
function gate(parts: RecordParts, measure: Measure | null, budgetMs = 60_000) {
  const file = makeFile([{record: listing(parts), titles: ['orders', 'lists them']}]);
  return gateBudgets([file], {budgets, budgetMs, measure});
}
const measuring = (cpuMs: number, ...repeatsMs: readonly number[]) =>
  jest.fn<ReturnType<Measure>, Parameters<Measure>>(() => {
    const repeats = repeatsMs.map(wallMs => ({wallMs, cpuMs: wallMs, databaseMs: 0}));
    return Promise.resolve({kind: 'measured', tests: [listing({cpuMs, repeats})]});
  });

test('the first pattern that matches a test gives it its budget, by category or in milliseconds', () => {
  expect(budgetOf('test/orders.test.js › orders lists them', budgets)).toMatchObject({
    category: 'crud',
    budgetMs: 50,
  });
  expect(budgetOf('test/orders.test.js › orders adds one', budgets)).toEqual({
    pattern: 'test/orders',
    category: null,
    budgetMs: 80,
  });
  expect(budgetOf('test/users.test.js › adds one', budgets)).toBeNull();
});

test('a test that takes more, and does so again, is over its budget', async () => {
  // Its wall time is twice its CPU time.
  const measure = measuring(40, 60, 55, 70);
  await expect(gate({cpuMs: 30}, measure)).resolves.toEqual([
    expect.objectContaining({
      kind: 'over-budget',
      budgetMs: 50,
      category: 'crud',
      fastestMs: 55,
      executions: 5,
    }),
  ]);
  expect(measure).toHaveBeenCalledWith(['/project/test/orders.test.js'], {timeoutMs: 60_000, rounds: 5});
});

test('one execution within the budget is enough', async () => {
  await expect(gate({cpuMs: 30}, measuring(40, 60, 49))).resolves.toEqual([]);
});

test('a test within its budget is not run again', async () => {
  const measure = measuring(1);
  await expect(gate({cpuMs: 25}, measure)).resolves.toEqual([]);
  expect(measure).not.toHaveBeenCalled();
});

test('where nothing can run again, the run itself counts', async () => {
  const once = [expect.objectContaining({fastestMs: 60, executions: 1})];
  await expect(gate({cpuMs: 30}, null)).resolves.toEqual(once);
  await expect(gate({cpuMs: 30}, measuring(1), 0)).resolves.toEqual(once);
  await expect(
    gate({cpuMs: 30}, () => Promise.resolve({kind: 'failed', reason: 'it broke'})),
  ).resolves.toEqual(once);
});

test('a test that failed has no budget', async () => {
  await expect(gate({cpuMs: 30, status: 'failed'}, null)).resolves.toEqual([]);
});
