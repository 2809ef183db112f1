import {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import {claimClone} from './claim-clone';
import {cloneDatabase, type CloneSource} from './clone-database';
import {cloneName} from './database-names';
import {findTemplate} from './find-template';
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
  {address, durable}: ServerSource,
  run: Pick<PreparedRun, 'config' | 'engine' | 'template'>,
): Promise<Lease> {
  const control = await ControlClient.open(address, {
    connectMs: run.config.timeouts.connectMs,
    applicationName: 'jest-savepoint lease',
    statementMs: run.config.timeouts.buildMs,
  });
  try {
    const template = await findTemplate(control, run.template.fingerprint);
    if (!template) {
      throw new SavepointError(`The template database "${run.template.database}" is gone.`, {
        code: 'SAVEPOINT_SCHEMA',
        hint: 'It was dropped while this run was going on. Run again.',
      });
    }
    const source: CloneSource = {server: {version: run.engine.version, durable}, template};
    const database = cloneName(run.template.fingerprint, await claimClone(control, source, 1));
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
