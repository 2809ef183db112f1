import type {PhaseTime} from '../measure/phase-clock';
import type {LateStatement} from '../measure/statement-meter';
import type {ShapeCount} from '../measure/statement-tally';
import type {PoolStatistics} from '../pool/backend-pool';
import type {TableCounts} from '../pool/table-counts';

export type {LateStatement, PhaseTime, TableCounts};

/** The statements of one shape that a test's function ran. */
export type ShapeRecord = ShapeCount;

/** What a further execution of a test's function took. */
export interface RepeatTime extends PhaseTime {
  /** In which the database worked for it. */
  readonly databaseMs: number;
}

/** What one test left behind. JSON-safe: it travels on Jest's own messages. */
export interface TestRecord {
  /** Relative to `rootDir`, with `/`. */
  readonly file: string;
  /** Titles of its describe blocks and its own, joined by spaces, as Jest's `fullName`. */
  readonly name: string;
  /** 0, or 1, 2, … for further tests of the same name in the file. */
  readonly index: number;
  /** 1, or more where the test was retried. */
  readonly attempt: number;
  /** When its first hook, or its function, began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether the test was `passed` or `failed`. */
  readonly status: 'passed' | 'failed';
  /** Whether it ran beside others: its times are theirs, too. */
  readonly concurrent: boolean;
  /** The test's function alone. */
  readonly fn: PhaseTime;
  /** The backend's part of its CPU time; null where it is on another machine, or the system does not tell. */
  readonly backendCpuMs: number | null;
  /** Of its function, where the test was asked to run several times in one process and each time passed; else empty. */
  readonly repeats: readonly RepeatTime[];
  /** beforeEach and afterEach hooks. */
  readonly hooks: PhaseTime;
  /** Begin, guards, rollback and waiting: what the sandbox cost. */
  readonly sandboxMs: number;
  /** Time in which the database worked for the test's function. */
  readonly databaseMs: number;
  /** Statements of the test's function; the hooks' are in `hookStatements`. */
  readonly statements: number;
  readonly rows: number;
  /** Exchanges with the server that the test's function waited for. */
  readonly roundTrips: number;
  /** Of the rows that were returned to it. */
  readonly bytes: number;
  readonly hookStatements: number;
  /** In order of first execution. */
  readonly shapes: readonly ShapeRecord[];
  /** What was done to each table by the function, its hooks, and triggers; null where the server does not count that. */
  readonly tables: readonly TableCounts[] | null;
}

/** What one test file left behind, from the worker to the reporter. */
export interface FileRecord {
  readonly file: string;
  /** Milliseconds from the environment's construction to its sandbox being ready. */
  readonly setupMs: number;
  /** Statements of beforeAll and afterAll hooks. */
  readonly hookStatements: number;
  readonly tests: readonly TestRecord[];
  /** Statements that were refused since their test had ended. */
  readonly lateStatements: readonly LateStatement[];
  /** Jest's number of the worker. */
  readonly worker: number;
  /** What the worker's pool has done from its start to the end of the file. */
  readonly pool: PoolStatistics;
  /** Resident memory of the worker after the file, in bytes. */
  readonly rssBytes: number;
}
