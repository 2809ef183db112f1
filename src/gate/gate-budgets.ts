import {recordId} from '../baseline/test-key';
import {budgetCategories} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import type {TestRecord} from '../record/test-record';
import {testRef, type GatedFile, type GatedTest} from './gated-run';
import type {Measure} from './measure-again';
import {rounds} from './measure-suspects';
import type {BudgetVerdict} from './verdict';

type Budgets = ResolvedConfig['budgets'];
type Budget = Pick<BudgetVerdict, 'budgetMs' | 'pattern' | 'category'>;

export interface BudgetGateOptions {
  readonly budgets: Budgets;
  /** The most time for running again, in milliseconds. */
  readonly budgetMs: number;
  /** Runs tests again; null where none are to run again. */
  readonly measure: Measure | null;
}

/** The budget of a test: that of the first pattern which matches; null where none does. */
export function budgetOf(id: string, budgets: Budgets): Budget | null {
  const found = Object.entries(budgets).find(([pattern]) => new RegExp(pattern).test(id));
  if (found === undefined) return null;
  const [pattern, budget] = found;
  return typeof budget === 'number'
    ? {pattern, category: null, budgetMs: budget}
    : {pattern, category: budget, budgetMs: budgetCategories[budget]};
}

/** Wall times of all executions of a test that passed. */
function wallTimes({status, fn, repeats}: TestRecord): readonly number[] {
  return status === 'passed' ? [fn.wallMs, ...repeats.map(({wallMs}) => wallMs)] : [];
}

/** The times of the tests of some files in a fresh process, by `testId`; none where it cannot be had. */
async function timesAgain(
  files: readonly GatedFile[],
  {measure, budgetMs}: BudgetGateOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (measure === null || files.length === 0 || budgetMs === 0) return new Map();
  const result = await measure(
    files.map(({path}) => path),
    {timeoutMs: budgetMs, rounds},
  );
  const tests = result.kind === 'measured' ? result.tests : [];
  return new Map(tests.map(record => [recordId(record), wallTimes(record)]));
}

/** Finds the tests that take more than their budgets, each time that they run. */
export async function gateBudgets(
  files: readonly GatedFile[],
  options: BudgetGateOptions,
): Promise<readonly BudgetVerdict[]> {
  const budgetFor = ({record}: GatedTest): Budget | null => {
    const budget = budgetOf(recordId(record), options.budgets);
    return budget !== null && Math.min(...wallTimes(record)) > budget.budgetMs && record.status === 'passed'
      ? budget
      : null;
  };
  const over = files.filter(({tests}) => tests.some(test => budgetFor(test) !== null));
  const again = await timesAgain(over, options);
  return over.flatMap(({tests}) =>
    tests.flatMap((test): BudgetVerdict[] => {
      const budget = budgetFor(test);
      if (budget === null) return [];
      const times = [...wallTimes(test.record), ...(again.get(recordId(test.record)) ?? [])];
      const fastestMs = Math.min(...times);
      if (fastestMs <= budget.budgetMs) return [];
      return [{kind: 'over-budget', test: testRef(test), ...budget, fastestMs, executions: times.length}];
    }),
  );
}
