import type {BudgetVerdict, CounterVerdict, TestRef, TimingVerdict} from '../gate/verdict';
import type {LateStatement} from '../record/test-record';
import type {SavepointError} from '../shared/savepoint-error';

/** A verdict worth a paragraph. */
export interface Finding {
  readonly verdict: CounterVerdict | TimingVerdict | BudgetVerdict;
  /** `failure` fails the run; `warning` does not; `accepted` is part of the baseline from now on. */
  readonly severity: 'failure' | 'warning' | 'accepted';
}

/** A statement that was refused since its test had ended: a promise that nobody awaited. */
export interface LateFinding extends LateStatement {
  readonly file: string;
}

export interface Totals {
  readonly tests: number;
  readonly statements: number;
  /** Of the tests' functions, in milliseconds of wall time. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** A test in a table. */
export interface TestRow {
  readonly test: TestRef;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly statements: number;
  readonly roundTrips: number;
  readonly rows: number;
  readonly bytes: number;
}

/** A test in the table of all tests: where its time went. */
export interface BreakdownRow extends TestRow {
  readonly databaseMs: number;
  readonly hooksMs: number;
  readonly sandboxMs: number;
}

/** Everything a report shows, for every renderer. Texts are plain sentences. */
export interface ReportModel {
  /** `failed` where a verdict or a baseline that is of no use fails the run. */
  readonly status: 'passed' | 'failed';
  readonly totals: Totals;
  /** The run in one line. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly lateStatements: readonly LateFinding[];
  /** How to accept the failures, if there are any. */
  readonly hint: string | null;
  readonly problems: readonly SavepointError[];
  readonly notes: readonly string[];
  /** Empty where nobody asked and nothing is wrong. */
  readonly slowest: readonly TestRow[];
  readonly mostStatements: readonly TestRow[];
  /** All tests, the slowest first; empty where nobody asked. */
  readonly breakdown: readonly BreakdownRow[];
}
