import type {TimingSample} from '../baseline/timings';
import type {Verdict} from '../gate/verdict';
import type {TestRef} from '../gate/verdict';
import type {ShapeRecord, TableCounts} from '../record/test-record';
import type {PoolStatistics} from '../pool/backend-pool';
import type {ReportModel} from './report-model';
import type {Shard} from './report-input';
import type {RunSetting} from './run-setting';

/** Where a test's time went, in milliseconds of wall time. */
export interface TimeBreakdown {
  /** The test's function, the database's part included. */
  readonly fnMs: number;
  /** In which the database worked for the function; more than `fnMs` where several statements run at once. */
  readonly databaseMs: number;
  /** beforeEach and afterEach. */
  readonly hooksMs: number;
  /** What the sandbox added: guards and waiting, some of it within the function, and the rollback. */
  readonly sandboxMs: number;
}

/** The statements of one shape that a test's function ran. */
export type ReportedShape = Pick<
  ShapeRecord,
  'shape' | 'count' | 'rows' | 'roundTrips' | 'bytes' | 'wallMs' | 'callSite'
>;

/** One test of a run, with all that is known of it. */
export interface ReportedTest {
  readonly test: TestRef;
  readonly status: 'passed' | 'failed';
  /** How often it ran: more than once where it was retried. */
  readonly attempts: number;
  /** The worst thing that the gate says of it; null where it is as in the baseline. */
  readonly verdict: Verdict['kind'] | null;
  readonly time: TimeBreakdown;
  /** CPU time of the test's function. */
  readonly cpuMs: number;
  readonly statements: number;
  readonly rows: number;
  /** Exchanges with the server that the test's function waited for. */
  readonly roundTrips: number;
  /** Of the rows that were returned to it. */
  readonly bytes: number;
  readonly hookStatements: number;
  readonly shapes: readonly ReportedShape[];
  /** What was done to each table; null where the server does not count that. */
  readonly tables: readonly TableCounts[] | null;
  /** Accepted timings on this class of machine, the oldest first: the last 30, or 100 where a database keeps them. */
  readonly history: readonly Pick<TimingSample, 'at' | 'cpuMs' | 'wallMs'>[];
}

/** One test file of a run. */
export interface ReportedFile {
  readonly file: string;
  readonly tests: number;
  /** From the start of the environment to a sandbox that is ready; null where the file did not run to its end. */
  readonly setupMs: number | null;
  /** Resident memory of the worker after it. */
  readonly rssBytes: number | null;
  /** Jest's number of the worker, from 1. */
  readonly worker: number | null;
  /** What the worker's pool had done when the file ended, since it was opened. */
  readonly pool: PoolStatistics | null;
}

/** What is shown of a whole run afterwards. */
export interface FullReport extends ReportModel {
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly setting: RunSetting;
  readonly shard: Shard | null;
  readonly files: readonly ReportedFile[];
  readonly tests: readonly ReportedTest[];
}
