import type {OperationReport} from '../measure/operation-report';
import type {Alert} from '../measure/performance-log';
import {SavepointError} from '../shared/savepoint-error';
import {requireDuration, requireFunction, requireMs, requireName, requireOptions} from './require-argument';
import {copied, testKit} from './test-kit';

/** Options of a span. */
export interface SpanOptions {
  /** What it may take; more is an alert, and fails nothing by itself. */
  readonly budgetMs?: number;
}

/** A stretch of time that is being measured. */
export interface Span {
  /** Ends it. Called again, it does nothing more. @returns what it took, in milliseconds */
  end(): number;
}

/** What a test file has measured so far. */
export interface PerformanceReport {
  /** By the name of the span or measured work. */
  readonly operations: Readonly<Record<string, OperationReport>>;
  readonly alerts: readonly Alert[];
}

/** Times parts of a test, by a clock that fake timers do not touch. */
export interface Perf {
  /**
   * Does some work and measures how long it takes, up to the promise that it returns being settled.
   * @returns what the work returns
   * @example const orders = await perf.measure('list orders', () => listOrders());
   */
  measure<Value>(name: string, work: () => PromiseLike<Value>, options?: SpanOptions): Promise<Value>;
  measure<Result>(name: string, work: () => Result, options?: SpanOptions): Result;
  /**
   * Begins to measure; `end()` ends it.
   * @example const span = perf.span('checkout', {budgetMs: 50}); …; span.end();
   */
  span(name: string, options?: SpanOptions): Span;
  /**
   * Keeps a duration that something else has measured, as if it were a span's.
   * @param durationMs 0 or more
   */
  record(name: string, durationMs: number, options?: SpanOptions): void;
  /**
   * What the running test's function may take: if it takes longer, by wall time and without hooks, the test fails.
   * @throws SavepointError `SAVEPOINT_USAGE` outside a test, and in a concurrent one
   */
  budget(budgetMs: number): void;
  /**
   * Calls back whenever something in this test file takes longer than its budget.
   * @returns ends that
   */
  onAlert(callback: (alert: Alert) => void): () => void;
  /** The alerts of this test file so far. */
  alerts(): readonly Alert[];
  /** All that was measured in this test file so far. */
  report(): PerformanceReport;
}

/** @returns the budget, null where there is none */
function budgetOf(call: string, options: SpanOptions): number | null {
  requireOptions(call, options, ['budgetMs']);
  const {budgetMs} = options;
  if (budgetMs !== undefined) requireMs(`budgetMs of ${call}`, budgetMs);
  return budgetMs ?? null;
}

function startSpan(call: string, name: string, options: SpanOptions = {}): Span {
  const kit = testKit(call);
  requireName(call, name);
  const budgetMs = budgetOf(call, options);
  const since = kit.nowMs();
  let durationMs: number | null = null;
  return {
    end: () => {
      if (durationMs !== null) return durationMs;
      durationMs = kit.nowMs() - since;
      kit.performance.record(name, durationMs, budgetMs);
      return durationMs;
    },
  };
}

function measure(name: string, work: () => unknown, options?: SpanOptions): unknown {
  requireFunction('perf.measure()', work);
  const span = startSpan('perf.measure()', name, options);
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    span.end();
    throw error;
  }
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== 'function') {
    span.end();
    return result;
  }
  // What an ORM returns may run only when it is waited for.
  return Promise.resolve(result as PromiseLike<unknown>).finally(() => span.end());
}

/** Times parts of a test. */
export const perf: Perf = {
  measure: measure as Perf['measure'],
  span: (name, options) => startSpan('perf.span()', name, options),
  record: (name, durationMs, options = {}) => {
    const kit = testKit('perf.record()');
    requireName('perf.record()', name);
    requireDuration('perf.record()', durationMs);
    kit.performance.record(name, durationMs, budgetOf('perf.record()', options));
  },
  budget: budgetMs => {
    const kit = testKit('perf.budget()');
    requireMs('perf.budget()', budgetMs);
    const refusal = kit.performance.setTestBudget(budgetMs);
    if (refusal !== null) throw new SavepointError(refusal, {code: 'SAVEPOINT_USAGE'});
  },
  onAlert: callback => {
    requireFunction('perf.onAlert()', callback);
    return testKit('perf.onAlert()').performance.onAlert(alert => callback(copied(alert)));
  },
  alerts: () => copied(testKit('perf.alerts()').performance.alerts()),
  report: () => {
    const {performance} = testKit('perf.report()');
    return copied({operations: performance.operations(), alerts: performance.alerts()});
  },
};
