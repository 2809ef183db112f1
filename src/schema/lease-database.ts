import type {ControlClient} from '../engine/control-client';
import {unlock} from './advisory-lock';
import {claimClone, ensureClone} from './claim-clone';
import {cloneDatabase} from './clone-database';
import {openCloneSource, type OpenedSource} from './clone-source';
import {cloneName} from './database-names';
import type {PreparedRun, ServerSource} from './prepared-run';

/** A worker's exclusive use of one clone of the template. */
export interface Lease {
  readonly database: string;
  /** The connection that holds the lease: when it ends, in whatever way, the lease does. */
  readonly control: ControlClient;
  /** Makes the clone anew from the template, for when a test has changed it for good. Ends all sessions in it. */
  readonly rebuild: () => Promise<void>;
  /** Takes another clone, on the same connection. */
  readonly another: () => Promise<Lease>;
  /** Gives the clone back, for the next worker or run; the first lease takes the others with it. */
  readonly release: () => Promise<void>;
}

/**
 * Takes a clone of the run's template that nobody else uses, or makes one.
 * @throws SavepointError
 */
export async function leaseDatabase(
  server: ServerSource,
  run: Pick<PreparedRun, 'config' | 'engine' | 'template'>,
): Promise<Lease> {
  const source = await openCloneSource(server, run, 'jest-savepoint lease');
  try {
    return {...(await claim(source, new Set())), release: () => source.control.end()};
  } catch (error) {
    await source.control.end();
    throw error;
  }
}

async function claim(source: OpenedSource, held: Set<number>): Promise<Lease> {
  const {control, template} = source;
  const prepare = (name: string): Promise<void> => ensureClone(control, source, name);
  const number = await claimClone(control, source, {first: 1, held}, prepare);
  const database = cloneName(template.mark.fingerprint, number);
  return {
    database,
    control,
    rebuild: () => cloneDatabase(control, source, database),
    another: () => claim(source, held),
    release: async () => {
      await unlock(control, database, 'exclusive');
      held.delete(number);
    },
  };
}
