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

/**
 * SQL for the counts of the tables that were touched, as one JSON text. They are the backend's own, not yet handed to the
 * server's statistics: exact, not undone by a rollback, and kept as long as the backend stays in a transaction.
 */
const TOUCHED = `
  SELECT coalesce(json_agg(json_build_array(n.nspname, r.relname, scans, returned, index_scans, inserted, updated, deleted)), '[]')
    FROM (
      SELECT coalesce(i.indrelid, c.oid) AS oid,
             sum(CASE WHEN i.indrelid IS NULL THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END) AS scans,
             sum(CASE WHEN i.indrelid IS NULL THEN pg_stat_get_xact_tuples_returned(c.oid) ELSE 0 END) AS returned,
             sum(CASE WHEN i.indrelid IS NULL THEN 0 ELSE pg_stat_get_xact_numscans(c.oid) END) AS index_scans,
             sum(pg_stat_get_xact_tuples_inserted(c.oid)) AS inserted,
             sum(pg_stat_get_xact_tuples_updated(c.oid)) AS updated,
             sum(pg_stat_get_xact_tuples_deleted(c.oid)) AS deleted
        FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
       WHERE c.relkind IN ('r', 'm', 'i') AND c.relpersistence <> 't' AND c.oid >= 16384
         AND (pg_stat_get_xact_blocks_fetched(c.oid) > 0 OR pg_stat_get_xact_numscans(c.oid) > 0)
       GROUP BY 1
    ) t JOIN pg_class r ON r.oid = t.oid JOIN pg_namespace n ON n.oid = r.relnamespace
   WHERE scans + index_scans + inserted + updated + deleted > 0`;

/** SQL, true where tables can be counted: since PostgreSQL 15. */
export const COUNTS_TABLES = `
  to_regproc('pg_stat_force_next_flush') IS NOT NULL AND current_setting('track_counts')::bool`;

/** SQL that makes the backend's counts start from nothing when it is idle next. */
export const START_COUNTS = 'SELECT pg_stat_force_next_flush()';

/** SQL for the counts since {@link START_COUNTS}. */
export const READ_COUNTS = `SELECT (${TOUCHED}), NULL`;

/** Where the counts are kept that a nested level begins with: with the transaction, which costs no round trip. */
function setting(depth: number): string {
  return `jest_savepoint.tables_${depth}`;
}

/** SQL that keeps the counts for {@link readCountsSince}. */
export function keepCounts(depth: number): string {
  return `SELECT set_config('${setting(depth)}', (${TOUCHED})::text, false)`;
}

/** SQL for the counts now, and those that {@link keepCounts} has kept. */
export function readCountsSince(depth: number): string {
  return `SELECT (${TOUCHED}), current_setting('${setting(depth)}', true)`;
}

type Row = readonly [schema: string, table: string, ...counts: number[]];

function parseRows(json: string | null | undefined): readonly Row[] {
  return json ? (JSON.parse(json) as Row[]) : [];
}

/** Reads the answer to {@link READ_COUNTS} or {@link readCountsSince}: what was touched in between, sorted by name. */
export function countsFrom([now, before]: readonly (string | null)[]): readonly TableCounts[] {
  const name = ([schema, table]: Row): string => (schema === 'public' ? table : `${schema}.${table}`);
  const start = new Map(parseRows(before).map(row => [name(row), row]));
  return parseRows(now)
    .map((row): TableCounts => {
      const since = (i: number): number => Number(row[i]) - Number(start.get(name(row))?.[i] ?? 0);
      return {
        table: name(row),
        seqScans: since(2),
        seqRows: since(3),
        indexScans: since(4),
        inserted: since(5),
        updated: since(6),
        deleted: since(7),
      };
    })
    .filter(counts => Object.values(counts).some(count => typeof count === 'number' && count !== 0))
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

/** SQL that removes the rows which a rolled-back transaction has left, as {@link READ_COUNTS} tells of them; null for none. */
export function vacuumWritten([now]: readonly (string | null)[]): string | null {
  const written = parseRows(now).filter(row => row.slice(5).some(count => Number(count) > 0));
  const tables = written.map(([schema, table]) => `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`);
  return tables.length === 0 ? null : `VACUUM (SKIP_LOCKED) ${tables.join(', ')}`;
}
