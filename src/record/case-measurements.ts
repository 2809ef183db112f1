import type {TestRecord} from './test-record';

/** What was measured of one test, for reporters other than ours. Durations are milliseconds. */
export interface Measurements {
  readonly statements: number;
  readonly rows: number;
  readonly roundTrips: number;
  readonly fnMs: number;
  readonly cpuMs: number;
  readonly databaseMs: number;
  readonly hooksMs: number;
  readonly sandboxMs: number;
}

/** The part of Jest's `AssertionResult` that matters here, with what we add to it. */
export interface JestCase {
  readonly fullName: string;
  savepointMeasurements?: Measurements;
}

function measurementsOf({fn, hooks, ...record}: TestRecord): Measurements {
  const {statements, rows, roundTrips, databaseMs, sandboxMs} = record;
  return {
    statements,
    rows,
    roundTrips,
    fnMs: fn.wallMs,
    cpuMs: fn.cpuMs,
    databaseMs,
    hooksMs: hooks.wallMs,
    sandboxMs,
  };
}

/** Puts what was measured of each test onto Jest's result of it: of its last attempt, where there were several. */
export function addMeasurements(cases: readonly JestCase[], records: readonly TestRecord[]): void {
  const counts = new Map<string, number>();
  for (const each of cases) {
    const index = counts.get(each.fullName) ?? 0;
    counts.set(each.fullName, index + 1);
    const record = records.findLast(({name, index: at}) => name === each.fullName && at === index);
    if (record) each.savepointMeasurements = measurementsOf(record);
  }
}
