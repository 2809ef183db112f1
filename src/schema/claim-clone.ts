import type {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import {tryLock, unlock} from './advisory-lock';
import {cloneDatabase, type CloneSource} from './clone-database';
import {cloneName} from './database-names';
import {endSessions} from './end-sessions';
import {findOwnDatabase} from './own-database';

/** More than any run has workers: behind it there is a mistake. */
const MOST_CLONES = 1000;

/** Which clones may be claimed. */
export interface CloneRange {
  /** The first number to try. */
  readonly first: number;
  /** Numbers whose locks this connection holds already, as a server would grant it them again: those it gets are added. */
  readonly held?: Set<number>;
}

/**
 * Locks the first clone that nobody else has, and has `prepare` see to its database. Whoever creates, drops or uses a clone
 * holds its lock, so that no two runs meet.
 * @returns the clone's number
 */
export async function claimClone(
  control: ControlClient,
  {template}: CloneSource,
  {first, held}: CloneRange,
  prepare: (name: string) => Promise<void>,
): Promise<number> {
  for (let number = first; number < first + MOST_CLONES; number++) {
    const name = cloneName(template.mark.fingerprint, number);
    if (held?.has(number)) continue;
    held?.add(number);
    if (!(await tryLock(control, name, 'exclusive'))) {
      held?.delete(number);
      continue;
    }
    try {
      await prepare(name);
      return number;
    } catch (error) {
      held?.delete(number);
      await unlock(control, name, 'exclusive');
      throw error;
    }
  }
  throw new SavepointError(`${MOST_CLONES} clones of "${template.name}" are in use at once.`, {
    code: 'SAVEPOINT_SCHEMA',
  });
}

/** Makes a clone where it is missing, unfinished, or from an older template of the same name; the caller holds its lock. */
export async function ensureClone(control: ControlClient, source: CloneSource, name: string): Promise<void> {
  const found = await findOwnDatabase(control, name);
  if (found?.mark?.template !== source.template.oid) await cloneDatabase(control, source, name);
  // Those of a process that was killed while a statement of it was running.
  else if (!(await endSessions(control, name))) await cloneDatabase(control, source, name);
}
