import type {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import {lockKey} from './database-names';

/** Several holders at once, or one alone. */
export type LockMode = 'shared' | 'exclusive';

/** PostgreSQL manual, 54.12 "pg_locks": how a key is kept. */
const HOLDERS = `
  SELECT a.pid, a.client_addr AS address, a.application_name AS application
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
   WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND database = datid
     AND ((classid::int8 << 32) | objid::int8) = $1 LIMIT 1`;

/** Whose connection has the lock on a name, for people; null where none has. */
export async function describeLockHolder(control: ControlClient, name: string): Promise<string | null> {
  const {rows} = await control.query<Record<'pid' | 'address' | 'application', string | number | null>>(
    HOLDERS,
    [lockKey(name)],
  );
  const [holder] = rows;
  if (!holder) return null;
  const {pid, address, application} = holder;
  return `"${application}" on ${address ?? "the server's machine"} (server process ${pid})`;
}

/**
 * Takes the advisory lock on a name, if it is free. Locks belong to a connection and go with it, so that a killed process
 * leaves none behind; and to a database, so that all of ours are taken in the maintenance database.
 */
export async function tryLock(control: ControlClient, name: string, mode: LockMode): Promise<boolean> {
  const lock = mode === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
  const {rows} = await control.query<{taken: boolean}>(`SELECT ${lock}($1) AS taken`, [lockKey(name)]);
  return rows[0]?.taken === true;
}

/**
 * Takes the advisory lock on a name, and calls `onWait` where it has to wait for it, for as long as the connection's statements
 * may run.
 * @throws SavepointError `SAVEPOINT_SCHEMA` where that was not long enough
 */
export async function lock(
  control: ControlClient,
  name: string,
  mode: LockMode,
  onWait: () => void,
): Promise<void> {
  if (await tryLock(control, name, mode)) return;
  onWait();
  try {
    await control.query(`SELECT pg_advisory_lock${mode === 'shared' ? '_shared' : ''}($1)`, [lockKey(name)]);
  } catch (cause) {
    const holder = await describeLockHolder(control, name).catch(() => null);
    const who = holder === null ? 'another run' : `another run, ${holder},`;
    throw new SavepointError(`The lock on "${name}" is taken: ${who} has kept it for too long.`, {
      code: 'SAVEPOINT_SCHEMA',
      hint: 'End the other run, a watching one perhaps, or raise timeouts.buildMs.',
      cause,
    });
  }
}

/** Does something under a lock. */
export async function withLock<Result>(
  control: ControlClient,
  name: string,
  mode: LockMode,
  {onWait, work}: {readonly onWait: () => void; readonly work: () => Promise<Result>},
): Promise<Result> {
  await lock(control, name, mode, onWait);
  try {
    return await work();
  } finally {
    // Where the connection is lost, so is the lock, and the work's own error says more.
    await unlock(control, name, mode).catch(() => undefined);
  }
}

export async function unlock(control: ControlClient, name: string, mode: LockMode): Promise<void> {
  await control.query(`SELECT pg_advisory_unlock${mode === 'shared' ? '_shared' : ''}($1)`, [lockKey(name)]);
}
