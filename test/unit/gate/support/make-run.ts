import path from 'node:path';
import {testKey} from '../../../../src/baseline/test-key';
import type {GatedFile, GatedRun, GatedTest, RunPolicy} from '../../../../src/gate/gated-run';
import type {PoolStatistics} from '../../../../src/pool/backend-pool';
import type {TableCounts, TestRecord} from '../../../../src/record/test-record';

/** Where the scans of these runs are kept. */
export const planner = 'postgresql-15';

/** What was done to one table. */
export function makeTable(table: string, parts: Partial<TableCounts> = {}): TableCounts {
  return {table, seqScans: 0, seqRows: 0, indexScans: 0, inserted: 0, updated: 0, deleted: 0, ...parts};
}

export interface RecordParts extends Partial<Omit<TestRecord, 'shapes' | 'fn'>> {
  /** How often each statement ran. */
  readonly shapes?: Readonly<Record<string, number>>;
  readonly cpuMs?: number;
}

/** The record of a test that passed; its statements follow from its shapes. */
export function makeRecord({shapes = {}, cpuMs = 5, ...parts}: RecordParts = {}): TestRecord {
  const statements = Object.values(shapes).reduce((sum, count) => sum + count, 0);
  return {
    file: 'test/orders.test.js',
    name: 'orders lists them',
    index: 0,
    attempt: 1,
    startedAt: 1_700_000_000_000,
    status: 'passed',
    fn: {wallMs: cpuMs * 2, cpuMs},
    backendCpuMs: null,
    repeats: [],
    hooks: {wallMs: 0, cpuMs: 0},
    sandboxMs: 0,
    databaseMs: 0,
    statements,
    rows: statements,
    roundTrips: statements,
    bytes: 0,
    hookStatements: 0,
    concurrent: false,
    shapes: Object.entries(shapes).map(([shape, count]) => ({
      shape,
      count,
      rows: count,
      roundTrips: count,
      bytes: 0,
      wallMs: 0,
      callSite: 'src/orders.js:42:17',
      repeatedAt: count > 1 ? 'src/orders.js:42:17' : null,
    })),
    tables: null,
    ...parts,
  };
}

export function makeTest(parts: RecordParts = {}, titles?: readonly string[]): GatedTest {
  const record = makeRecord(parts);
  return {record, titles: titles ?? [record.name]};
}

/** Of a pool that has opened one connection, and handed it out three times. */
export const poolStatistics: PoolStatistics = {
  size: 1,
  idle: 0,
  max: 10,
  preheated: true,
  acquisitions: 3,
  averageAcquisitionMs: 0.5,
  p99AcquisitionMs: 1.2,
  reconnects: 1,
};

/** A file that ran to its end with exactly these tests. */
export function makeFile(tests: readonly GatedTest[], rootDir = '/project'): GatedFile {
  const file = tests[0]?.record.file ?? 'test/orders.test.js';
  const keys = new Set(tests.map(({record}) => testKey(record)));
  return {
    path: path.join(rootDir, file),
    file,
    tests,
    keys,
    lateStatements: [],
    resources: {setupMs: 5, rssBytes: 100 * 2 ** 20, worker: 1, pool: poolStatistics},
  };
}

export function makeRun(files: readonly GatedFile[], parts: Partial<GatedRun> = {}): GatedRun {
  return {rootDir: '/project', startedAt: 1_700_000_000_000, green: true, files, ...parts};
}

/** A whole run of all tests, as `jest` without options. */
export const wholeRun: RunPolicy = {
  acceptance: 'new',
  complete: true,
  watching: false,
  timingsUncomparable: null,
};
