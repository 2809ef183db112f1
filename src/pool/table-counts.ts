import {forgetRows} from '../schema/forget-rows';
import {quoteIdentifier} from '../shared/quote-identifier';

/** What was done to one table, as PostgreSQL counts it (manual, 27.2.15 "pg_stat_all_tables"). */
export interface TableCounts {
  /** With its schema in front, where that is not `public`. */
  readonly table: string;
  readonly seqScans: number;
  /** Live rows that sequential scans have read. */
  readonly seqRows: number;
  readonly indexScans: number;
  /** Rows, those that were undone later included. */
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** A table, or an index of one. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly isIndex: boolean;
  /** Whether the planner has been told how many rows there are, see {@link forgetRows}. */
  readonly isAnalyzed: boolean;
  /** How large a table may be between tests. */
  readonly bytes: number;
}

/** SQL that says whether the server counts: PostgreSQL 15 and newer, unless it is told not to. */
export const IS_COUNTING = `
  (to_regproc('pg_stat_force_next_flush') IS NOT NULL AND current_setting('track_counts')::bool)`;

/** A page may be left to a table that the planner knows nothing of. */
const ALLOWED_BYTES = `
  CASE WHEN c.relkind = 'r' AND c.reltuples < 0
       THEN greatest(pg_relation_size(c.oid), current_setting('block_size')::int8) ELSE pg_relation_size(c.oid) END`;

/** SQL for each {@link Relation} whose accesses are counted; for none where the server does not count. */
export const COUNTED_RELATIONS = `
  SELECT c.oid, n.nspname AS schema, t.relname AS "table", c.oid <> t.oid AS "isIndex",
         t.reltuples >= 0 AS "isAnalyzed", CASE WHEN c.oid = t.oid THEN ${ALLOWED_BYTES} ELSE 0 END::float8 AS bytes
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    JOIN pg_class t ON t.oid = coalesce(i.indrelid, c.oid) JOIN pg_namespace n ON n.oid = t.relnamespace
   WHERE c.relkind IN ('r', 'm', 'i') AND t.relkind IN ('r', 'm') AND c.oid >= 16384 AND c.relpersistence <> 't'
     AND ${IS_COUNTING}`;

/** The SQL function that makes the backend's counts start from nothing when it is idle next. */
export const START_COUNTS = 'pg_stat_force_next_flush()';

/** An accessed relation, by its oid: sequential or index scans, rows read by the former, rows written, and the size of a table that was. */
type Access = readonly [
  oid: number,
  scans: number,
  rows: number,
  inserted: number,
  updated: number,
  deleted: number,
  bytes: number,
];

const nameOf = ({schema, table}: Relation): string => (schema === 'public' ? table : `${schema}.${table}`);

const NO_ACCESS: Access = [0, 0, 0, 0, 0, 0, 0];

/** Where the counts are kept that a nested level begins with: with the transaction, which costs no round trip. */
function setting(depth: number): string {
  return `jest_savepoint.tables_${depth}`;
}

function parse(text: string | null | undefined): readonly Access[] {
  return text ? text.split(',').map(access => access.split(' ').map(Number) as unknown as Access) : [];
}

/**
 * Counts what is done to the tables of one database. The counts are its backend's own, not yet handed to the server's
 * statistics: exact, not undone by a rollback, and kept as long as the backend stays in a transaction.
 */
export class TableCounter {
  /** SQL that reads the counts since {@link START_COUNTS}. */
  readonly read: string;
  readonly #relations: ReadonlyMap<number, Relation>;

  /**
   * @param relations what {@link COUNTED_RELATIONS} has found
   * @param major the server's major version
   */
  constructor(relations: readonly Relation[], major: number) {
    this.#relations = new Map(relations.map(relation => [relation.oid, {...relation}]));
    const [indexes, tables] = [true, false].map(isIndex =>
      relations.filter(each => each.isIndex === isIndex).map(({oid}) => oid),
    );
    const counts = ['numscans', 'tuples_returned', 'tuples_inserted', 'tuples_updated', 'tuples_deleted'];
    const columns = counts.map(count => `pg_stat_get_xact_${count}(o)`).join(', ');
    // The first row of an empty table goes to a new page, which counts as fetched only before PostgreSQL 16.
    const inserts = major < 16 ? '' : 'OR pg_stat_get_xact_tuples_inserted(o) > 0';
    // To ask for a size costs more than all else that is read of a table, and only one that was written to has grown.
    const isWritten = 'pg_stat_get_xact_tuples_inserted(o) + pg_stat_get_xact_tuples_updated(o) > 0';
    const bytes = `CASE WHEN ${isWritten} THEN pg_relation_size(o) ELSE 0 END`;
    // It looks at each relation after every test: nothing is joined or sorted, and of an index only its scans are wanted.
    this.read = `
      SELECT string_agg(concat_ws(' ', o, ${columns}, bytes), ',')
        FROM (SELECT o, ${bytes} AS bytes FROM unnest('{${tables!.join(',')}}'::oid[]) AS o
               WHERE pg_stat_get_xact_blocks_fetched(o) > 0 OR pg_stat_get_xact_numscans(o) > 0 ${inserts}
               UNION ALL
              SELECT o, 0 FROM unnest('{${indexes!.join(',')}}'::oid[]) AS o
               WHERE pg_stat_get_xact_numscans(o) > 0) AS accessed`;
  }

  /** The names of the tables that are counted. */
  get names(): ReadonlySet<string> {
    return new Set(Array.from(this.#relations.values(), nameOf));
  }

  /** SQL that keeps the counts for {@link readSince}. */
  keep(depth: number): string {
    return `SELECT set_config('${setting(depth)}', coalesce((${this.read}), ''), false)`;
  }

  /** SQL that reads the counts, and those that {@link keep} has kept. */
  readSince(depth: number): string {
    return `SELECT (${this.read}), current_setting('${setting(depth)}', true)`;
  }

  /** Makes counts of what {@link read} or {@link readSince} have read, sorted by table. */
  countsFrom([now, before]: readonly (string | null)[]): readonly TableCounts[] {
    const start = new Map(parse(before).map(access => [access[0], access]));
    const tables = new Map<string, TableCounts>();
    for (const access of parse(now)) {
      const relation = this.#relations.get(access[0])!;
      const {isIndex} = relation;
      const table = nameOf(relation);
      const since = start.get(access[0]) ?? NO_ACCESS;
      const [, scans = 0, rows = 0, inserted = 0, updated = 0, deleted = 0] = access.map(
        (count, i) => count - since[i]!,
      );
      const known = tables.get(table);
      tables.set(table, {
        table,
        seqScans: (known?.seqScans ?? 0) + (isIndex ? 0 : scans),
        seqRows: (known?.seqRows ?? 0) + (isIndex ? 0 : rows),
        indexScans: (known?.indexScans ?? 0) + (isIndex ? scans : 0),
        inserted: (known?.inserted ?? 0) + inserted,
        updated: (known?.updated ?? 0) + updated,
        deleted: (known?.deleted ?? 0) + deleted,
      });
    }
    const isAccessed = (counts: TableCounts): boolean =>
      Object.values(counts).some(count => typeof count === 'number' && count !== 0);
    return [...tables.values()].filter(isAccessed).sort((a, b) => (a.table < b.table ? -1 : 1));
  }

  /**
   * SQL statements that make tables as small again as they were before a transaction was undone, by what {@link read} has
   * read; none where none has grown.
   */
  tidyGrown([now]: readonly (string | null)[]): readonly string[] {
    const grown = new Set<string>();
    const unknown: number[] = [];
    for (const access of parse(now)) {
      const [oid, bytes] = [access[0], access[6]];
      const relation = this.#relations.get(oid)!;
      // An index has entries for no other rows than its table's.
      if (relation.isIndex || bytes <= relation.bytes) continue;
      grown.add(`${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.table)}`);
      if (!relation.isAnalyzed) unknown.push(oid);
    }
    if (grown.size === 0) return [];
    const vacuum = `VACUUM (SKIP_LOCKED) ${[...grown].join(', ')}`;
    return unknown.length === 0 ? [vacuum] : [vacuum, forgetRows(`oid IN (${unknown.join(',')})`)];
  }
}
