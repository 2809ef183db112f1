import {connectClient} from '../engine/connect-client';
import {leaseDatabase, type Lease} from '../schema/lease-database';
import type {PreparedRun, ServerSource} from '../schema/prepared-run';
import type {Backend} from '../wire/backend';
import type {ErrorFields} from '../wire/encode';
import {takeOver} from '../wire/take-over';
import {judgeStartup} from './judge-startup';
import {findLockWait, type LockWait} from './lock-wait';
import {preheat} from './preheat';
import {learnPhrases, type ServerPhrases} from './server-phrases';
import type {PooledBackend, WorkerDatabase} from './worker-database';

/** A clone of the template, leased on a server. */
export class ServerDatabase implements WorkerDatabase {
  readonly #source: ServerSource;
  readonly #config: PreparedRun['config'];
  readonly #lease: Lease;
  readonly #phrases: Promise<ServerPhrases>;

  private constructor(
    source: ServerSource,
    {config}: Pick<PreparedRun, 'config'>,
    lease: Lease,
    phrases: Promise<ServerPhrases>,
  ) {
    this.#source = source;
    this.#config = config;
    this.#lease = lease;
    this.#phrases = phrases;
  }

  /** @throws SavepointError where the server cannot be reached, or the template is gone */
  static async open(source: ServerSource, run: PreparedRun): Promise<WorkerDatabase> {
    const lease = await leaseDatabase(source, run);
    // While the first backend is connected and warmed.
    const phrases = learnPhrases(sql => lease.control.hear(sql));
    phrases.catch(() => undefined);
    return new ServerDatabase(source, run, lease, phrases);
  }

  async connect(): Promise<PooledBackend> {
    const client = await connectClient(this.#source.address, this.#lease.database, {
      connectMs: this.#config.timeouts.connectMs,
      // The name that shows is the client's own, which most have none.
      applicationName: '',
    });
    const facts = {...(await preheat(client, this.#config.pool.preheat)), phrases: await this.#phrases};
    return {backend: takeOver(client, facts.parameters), facts};
  }

  rebuild(): Promise<void> {
    return this.#lease.rebuild();
  }

  async cancel({processId}: Backend): Promise<void> {
    await this.#lease.control.query('SELECT pg_cancel_backend($1)', [processId]).catch(() => undefined);
  }

  async findLockWait(processIds: readonly number[]): Promise<LockWait | null> {
    return findLockWait(this.#lease.control, processIds).catch(() => null);
  }

  judgeStartup(startupOptions: string): Promise<ErrorFields | null> {
    const {connectMs} = this.#config.timeouts;
    const options = {connectMs, applicationName: '', startupOptions};
    return judgeStartup(this.#source.address, this.#lease.database, options);
  }

  async another(): Promise<WorkerDatabase> {
    return new ServerDatabase(
      this.#source,
      {config: this.#config},
      await this.#lease.another(),
      this.#phrases,
    );
  }

  async release(): Promise<void> {
    await this.#lease.release().catch(() => undefined);
  }
}
