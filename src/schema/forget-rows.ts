/**
 * SQL that makes the planner take tables for ones that it knows nothing of. It then supposes ten pages of rows, however few
 * there are: plans stay the same when the first rows come, and when they are undone and their page stays. For superusers.
 *
 * @see https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/access/table/tableam.c `table_block_relation_estimate_size`
 */
export function forgetRows(which: string): string {
  return `UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind = 'r' AND ${which}`;
}
