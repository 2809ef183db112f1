import {testId} from '../baseline/test-key';
import type {Clock} from './test-times';

/** Which test a verdict is of. */
export interface TestRef {
  /** Its name within the run, as `testId` makes it. */
  readonly id: string;
  /** Relative to `rootDir`, with `/`. */
  readonly file: string;
  /** Its describe blocks' titles and its own. */
  readonly titles: readonly string[];
}

/** A counter in the baseline and now. */
export interface CounterChange {
  readonly before: number;
  readonly after: number;
}

/** A statement shape that is new (`before` is 0), gone (`after` is 0), or ran another number of times. */
export interface ShapeChange extends CounterChange {
  readonly shape: string;
  /** Where the test ran it first, `file:line:column`; null where that is not known, and for a shape that is gone. */
  readonly callSite: string | null;
  /** Where the loop is that runs it more often than before: an N+1. Null where it is none, or in several places. */
  readonly loopAt: string | null;
}

/** What is counted of a table, as PostgreSQL's `pg_stat_user_tables` calls it, the rows written without their `n_tup_`. */
export type TableCounter = 'seq_scan' | 'seq_tup_read' | 'idx_scan' | 'inserted' | 'updated' | 'deleted';

/** Rows of a table are read or written otherwise than before. */
export interface TableChange {
  readonly table: string;
  readonly counters: readonly (CounterChange & {readonly counter: TableCounter})[];
  /** Those of the test's function that name the table. */
  readonly statements: readonly {readonly shape: string; readonly callSite: string | null}[];
}

/** A test's counters are not those of its baseline. */
export interface CounterVerdict {
  readonly kind: 'counter-changed';
  readonly test: TestRef;
  /** `better` where nothing increased, `worse` where nothing decreased. */
  readonly trend: 'better' | 'worse' | 'mixed';
  readonly statements: CounterChange;
  readonly rows: CounterChange;
  /** The largest changes first. */
  readonly shapes: readonly ShapeChange[];
  readonly tables: readonly TableChange[];
}

/** A test's time in the baseline and now. */
export interface TimingChange {
  /** CPU time; or wall time, where that alone has grown. */
  readonly clock: Clock;
  /** The median of the accepted runs. */
  readonly beforeMs: number;
  readonly afterMs: number;
  /** `afterMs / beforeMs`, less the suite's own shift. */
  readonly ratio: number;
  /** The same of each confirming process: of wall time, beside one that ran what was accepted. */
  readonly confirmedRatios: readonly number[];
  /**
   * From which `ratio` on a single run tells for sure that the test has become slower, as it usually varies: its minimum
   * detectable effect. Null where it varies too much for any.
   */
  readonly detectableRatio: number | null;
}

/** A test was slow in the run itself, and what came of it. */
export interface TimingVerdict {
  /** `regressed` in every confirming process; `cleared` by one of them; `inconclusive` where they could not tell. */
  readonly kind: 'regressed' | 'cleared' | 'inconclusive';
  readonly test: TestRef;
  readonly timing: TimingChange;
  /** Why it is inconclusive, as a clause. */
  readonly reason: string | null;
}

/** A test takes more than its budget. */
export interface BudgetVerdict {
  readonly kind: 'over-budget';
  readonly test: TestRef;
  readonly budgetMs: number;
  /** The pattern that gives it this budget, and the category, if it is one. */
  readonly pattern: string;
  readonly category: string | null;
  /** Wall time of its function in the fastest of so many executions. */
  readonly fastestMs: number;
  readonly executions: number;
}

/** A test which only the run (`new`) or only the baseline (`removed`) has. */
export interface PresenceVerdict {
  readonly kind: 'new' | 'removed';
  readonly test: TestRef;
  /** Of a new test, the key of one that is gone and asked the same of the database, where there is just one. */
  readonly renamedFrom?: string;
}

/** What the gate says of one test. A test without a verdict is as in the baseline. */
export type Verdict = CounterVerdict | TimingVerdict | BudgetVerdict | PresenceVerdict;

export type VerdictKind = Verdict['kind'];

/** What tests that seem to have been renamed were called before, both by `testId`. */
export function renamedTests(verdicts: readonly Verdict[]): ReadonlyMap<string, string> {
  return new Map(
    verdicts.flatMap(verdict =>
      verdict.kind === 'new' && verdict.renamedFrom !== undefined
        ? [[verdict.test.id, testId(verdict.test.file, verdict.renamedFrom)] as const]
        : [],
    ),
  );
}

/** Whether a verdict fails the run. */
export function isFailing({kind}: Verdict): boolean {
  return kind === 'counter-changed' || kind === 'regressed' || kind === 'over-budget';
}
