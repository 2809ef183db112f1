import type {TableCounts, TestRecord} from '../record/test-record';

/** A counter as it is accepted: a number, or the range of one that is not the same in each run. */
export type Counter = number | {readonly min: number; readonly max: number};

/** Counters by name; one that is 0 is left out. A map, as a test or statement may be called `__proto__`. */
export type Counters = ReadonlyMap<string, Counter>;

/** Counters of tables, by the table's name. */
export type Tables = ReadonlyMap<string, Counters>;

/** What a test made the database do: exact, and the same on every machine. */
export interface TestCounters {
  readonly statements: Counter;
  readonly rows: Counter;
  /** How often each statement shape ran. */
  readonly shapes: Counters;
  /** Rows `inserted`, `updated` and `deleted`; null where nobody has counted them yet. */
  readonly written: Tables | null;
  /** `seq_scan`, `seq_tup_read` and `idx_scan`, by `plannerKey`. */
  readonly scans: ReadonlyMap<string, Tables>;
}

/** The counters of a file's tests, by `testKey`. */
export type FileCounters = ReadonlyMap<string, TestCounters>;

function tablesOf(tables: readonly TableCounts[], counters: (table: TableCounts) => object): Tables {
  return new Map(
    tables.flatMap(table => {
      const entries = Object.entries(counters(table)) as [string, number][];
      const counted = entries.filter(([, count]) => count !== 0);
      return counted.length === 0 ? [] : [[table.table, new Map(counted)]];
    }),
  );
}

/** The counters in a test's record. */
export function countersOf({statements, rows, shapes, tables}: TestRecord, planner: string): TestCounters {
  return {
    statements,
    rows,
    shapes: new Map(shapes.map(({shape, count}) => [shape, count])),
    written: tables && tablesOf(tables, ({inserted, updated, deleted}) => ({inserted, updated, deleted})),
    scans: new Map(
      tables && [
        [
          planner,
          tablesOf(tables, ({seqScans, seqRows, indexScans}) => ({
            seq_scan: seqScans,
            seq_tup_read: seqRows,
            idx_scan: indexScans,
          })),
        ],
      ],
    ),
  };
}

/** The lowest and the highest value that is accepted. */
export function boundsOf(counter: Counter): {readonly min: number; readonly max: number} {
  return typeof counter === 'number' ? {min: counter, max: counter} : counter;
}

function join(a: Counter, b: Counter): Counter {
  const [first, second] = [boundsOf(a), boundsOf(b)];
  const [min, max] = [Math.min(first.min, second.min), Math.max(first.max, second.max)];
  return min === max ? min : {min, max};
}

function joinMaps<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  none: T,
  joined: (a: T, b: T) => T,
): ReadonlyMap<string, T> {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return new Map([...keys].map(key => [key, joined(a.get(key) ?? none, b.get(key) ?? none)]));
}

const joinCounts = (a: Counters, b: Counters): Counters => joinMaps(a, b, 0, join);
const joinTables = (a: Tables, b: Tables): Tables => joinMaps(a, b, new Map(), joinCounts);

/** Counters that allow for what two executions of a test have counted. */
export function joinCounters(a: TestCounters, b: TestCounters): TestCounters {
  return {
    statements: join(a.statements, b.statements),
    rows: join(a.rows, b.rows),
    shapes: joinCounts(a.shapes, b.shapes),
    written: a.written && b.written && joinTables(a.written, b.written),
    scans: joinMaps(a.scans, b.scans, new Map(), joinTables),
  };
}
