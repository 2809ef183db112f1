import {ControlClient} from '../engine/control-client';
import {describeLockHolder, tryLock, unlock} from '../schema/advisory-lock';
import type {PreparedRun, ServerSource} from '../schema/prepared-run';

function lockName(resource: string): string {
  return `resource ${resource}`;
}

/** Keeps resources from the runs of other machines on the same server, by advisory locks on one connection of the worker. */
export class ServerLocks {
  readonly #open: () => Promise<ControlClient>;
  #control: Promise<ControlClient> | null = null;

  constructor({address}: ServerSource, {config}: Pick<PreparedRun, 'config'>) {
    const {connectMs} = config.timeouts;
    const options = {connectMs, applicationName: 'jest-savepoint resources', statementMs: connectMs};
    this.#open = () => ControlClient.open(address, options);
  }

  /** Locks a resource, if it is free. The caller has not locked it already. */
  async tryLock(resource: string): Promise<boolean> {
    this.#control ??= this.#open().catch((error: unknown) => {
      this.#control = null;
      throw error;
    });
    return tryLock(await this.#control, lockName(resource), 'exclusive');
  }

  /** Where the connection is lost, so is the lock. */
  async unlock(resource: string): Promise<void> {
    const control = await this.#control;
    if (control) await unlock(control, lockName(resource), 'exclusive').catch(() => undefined);
  }

  /** Who has locked a resource, for people. */
  async describeHolder(resource: string): Promise<string> {
    const control = await this.#control;
    const holder = control && (await describeLockHolder(control, lockName(resource)));
    return holder ? `a run with another cacheDir, ${holder}` : 'a run that has just ended';
  }

  async close(): Promise<void> {
    const control = await this.#control?.catch(() => null);
    await control?.end().catch(() => undefined);
  }
}
