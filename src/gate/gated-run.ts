import type {Acceptance} from '../baseline/accept-counters';
import {recordId} from '../baseline/test-key';
import type {FileRecord, LateStatement, TestRecord} from '../record/test-record';
import type {TestRef} from './verdict';

/** One executed test of a run: the record of its last attempt. */
export interface GatedTest {
  readonly record: TestRecord;
  /** Its describe blocks' titles and its own. */
  readonly titles: readonly string[];
}

/** Names a test for a verdict. */
export function testRef({record, titles}: GatedTest): TestRef {
  return {id: recordId(record), file: record.file, titles};
}

/** One test file of a run. */
export interface GatedFile {
  readonly path: string;
  /** Relative to `rootDir`, with `/`. */
  readonly file: string;
  readonly tests: readonly GatedTest[];
  /** The keys of all its tests, skipped ones too; null where the file did not run to its end. */
  readonly keys: ReadonlySet<string> | null;
  /** Statements that were refused since their tests had ended. */
  readonly lateStatements: readonly LateStatement[];
  /** What the file took of its worker; null where it did not run to its end. */
  readonly resources: FileResources | null;
}

export type FileResources = Pick<FileRecord, 'setupMs' | 'rssBytes' | 'worker' | 'pool'>;

/** What a run left for the gate. */
export interface GatedRun {
  readonly rootDir: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether every test passed. */
  readonly green: boolean;
  readonly files: readonly GatedFile[];
}

/** What the way in which Jest was called means for the gate. */
export interface RunPolicy {
  readonly acceptance: Acceptance;
  /** Whether all test files ran with all their tests, so that what is missing is gone. */
  readonly complete: boolean;
  /** Whether somebody waits for each run, as in Jest's watch mode. */
  readonly watching: boolean;
  /** Why timings cannot be compared with those of other runs, as a clause; null where they can. */
  readonly timingsUncomparable: string | null;
}
