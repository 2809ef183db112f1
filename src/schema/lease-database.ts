import type {ControlClient} from '../engine/control-client';
import {claimClone, ensureClone} from './claim-clone';
import {cloneDatabase} from './clone-database';
import {openCloneSource} from './clone-source';
import {cloneName} from './database-names';
import type {PreparedRun, ServerSource} from './prepared-run';

/** A worker's exclusive use of one clone of the template. */
export interface Lease {
  readonly database: string;
  /** The connection that holds the lease: when it ends, in whatever way, the lease does. */
  readonly control: ControlClient;
  /** Makes the clone anew from the template, for when a test has changed it for good. Ends all sessions in it. */
  readonly rebuild: () => Promise<void>;
  /** Gives the clone back, for the next worker or run. */
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
  const {control} = source;
  try {
    const number = await claimClone(control, source, {first: 1}, name => ensureClone(control, source, name));
    const database = cloneName(run.template.fingerprint, number);
    return {
      database,
      control,
      rebuild: () => cloneDatabase(control, source, database),
      release: () => control.end(),
    };
  } catch (error) {
    await control.end();
    throw error;
  }
}
