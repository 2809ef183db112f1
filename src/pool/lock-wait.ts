import type {ControlClient} from '../engine/control-client';

/** A statement that waits for a lock on the server, and who has it. */
export interface LockWait {
  readonly processId: number;
  readonly sql: string;
  readonly holderId: number;
  /** What the holder runs, or has run last; null where this role may not see it. */
  readonly holderSql: string | null;
  /** Whether it runs still. */
  readonly holderIsActive: boolean;
}

const LOCK_WAITS = `
  SELECT w.pid AS "processId", w.query AS sql, holder AS "holderId", h.query AS "holderSql",
         coalesce(h.state = 'active', false) AS "holderIsActive"
    FROM pg_catalog.pg_stat_activity w CROSS JOIN unnest(pg_catalog.pg_blocking_pids(w.pid)) AS holder
    LEFT JOIN pg_catalog.pg_stat_activity h ON h.pid = holder
   WHERE w.pid = ANY ($1) ORDER BY w.query_start LIMIT 1`;

/** Which of these processes of the server waits for a lock; the one that has begun first. */
export async function findLockWait(
  control: ControlClient,
  processIds: readonly number[],
): Promise<LockWait | null> {
  const {rows} = await control.query<LockWait & Record<string, unknown>>(LOCK_WAITS, [processIds]);
  return rows[0] ?? null;
}
