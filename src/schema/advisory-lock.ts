import type {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import {lockKey} from './database-names';

/** Several holders at once, or one alone. */
export type LockMode = 'shared' | 'exclusive';

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
    throw new SavepointError(`Another run has kept the lock on "${name}" for too long.`, {
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
