import {connectClient} from '../engine/connect-client';
import {leaseDatabase, type Lease} from '../schema/lease-database';
import type {PreparedRun} from '../schema/prepared-run';
import {nowMs} from '../shared/clock';
import {Backend, type ConnectedClient} from '../wire/backend';
import type {ErrorFields} from '../wire/encode';
import {judgeStartup} from './judge-startup';
import {preheat, type DatabaseFacts} from './preheat';

/** A backend, connected to the worker's database with warm catalogs, and what is known of that database. */
export interface PooledBackend {
  readonly backend: Backend;
  readonly facts: DatabaseFacts;
}

/** What the pool has done so far. */
export interface PoolStatistics {
  readonly size: number;
  readonly idle: number;
  readonly max: number;
  readonly acquisitions: number;
  readonly averageAcquisitionMs: number;
  /** Backends that were opened beyond those of the start. */
  readonly reconnects: number;
}

/** One worker's backends, on a database that the worker has leased. It outlives test files. */
export class BackendPool {
  readonly #run: PreparedRun;
  readonly #lease: Lease;
  readonly #idle: PooledBackend[] = [];
  readonly #used = new Set<PooledBackend>();
  #acquisitions = 0;
  #acquisitionMs = 0;
  #reconnects = 0;

  private constructor(run: PreparedRun, lease: Lease) {
    this.#run = run;
    this.#lease = lease;
  }

  /**
   * Leases a database and opens `pool.min` backends in it.
   * @throws SavepointError where the server cannot be reached, or the template is gone.
   */
  static async open(run: PreparedRun): Promise<BackendPool> {
    const pool = new BackendPool(run, await leaseDatabase(run));
    try {
      // The first one prepares the database, which the others then find so.
      for (const length of run.config.pool.min === 0 ? [] : [1, run.config.pool.min - 1])
        pool.#idle.push(...(await Promise.all(Array.from({length}, () => pool.#connect()))));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get statistics(): PoolStatistics {
    return {
      size: this.#idle.length + this.#used.size,
      idle: this.#idle.length,
      max: this.#run.config.pool.max,
      acquisitions: this.#acquisitions,
      averageAcquisitionMs: this.#acquisitions === 0 ? 0 : this.#acquisitionMs / this.#acquisitions,
      reconnects: this.#reconnects,
    };
  }

  /** Hands out an idle backend, or a new one. */
  async acquire(): Promise<PooledBackend> {
    const since = nowMs();
    let pooled = this.#idle.pop();
    while (pooled?.backend.lost) pooled = this.#idle.pop();
    if (!pooled) {
      pooled = await this.#connect();
      this.#reconnects++;
    }
    this.#used.add(pooled);
    this.#acquisitions++;
    this.#acquisitionMs += nowMs() - since;
    return pooled;
  }

  /** Ends a backend that is of no more use. */
  discard(pooled: PooledBackend): void {
    this.#used.delete(pooled);
    pooled.backend.destroy();
  }

  /** Makes the worker's database anew from the template. Every backend is ended. */
  async rebuildDatabase(): Promise<void> {
    this.#endBackends();
    await this.#lease.rebuild();
  }

  /** Asks the server to stop what a backend runs. */
  async cancel(backend: Backend): Promise<void> {
    await this.#lease.control
      .query('SELECT pg_cancel_backend($1)', [backend.processId])
      .catch(() => undefined);
  }

  /** What the server says to command-line options that a client asks for when it connects; null where it accepts them. */
  judgeStartup(startupOptions: string): Promise<ErrorFields | null> {
    const {address, config} = this.#run;
    const {connectMs} = config.timeouts;
    return judgeStartup(address, this.#lease.database, {connectMs, applicationName: '', startupOptions});
  }

  /** Ends the backends and gives the database back. */
  async close(): Promise<void> {
    this.#endBackends();
    await this.#lease.release().catch(() => undefined);
  }

  #endBackends(): void {
    for (const {backend} of [...this.#idle.splice(0), ...this.#used]) backend.end();
    this.#used.clear();
  }

  async #connect(): Promise<PooledBackend> {
    const {address, config} = this.#run;
    const client = await connectClient(address, this.#lease.database, {
      connectMs: config.timeouts.connectMs,
      // The name that shows is the client's own, which most have none.
      applicationName: '',
    });
    const facts = await preheat(client, config.pool.preheat);
    return {backend: new Backend(client as unknown as ConnectedClient, facts.parameters), facts};
  }
}
