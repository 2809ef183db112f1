import type {PreparedRun} from '../schema/prepared-run';
import {nowMs} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import type {Backend} from '../wire/backend';
import type {ErrorFields} from '../wire/encode';
import {Acquisitions, type AcquisitionStatistics} from './acquisitions';
import type {LockWait} from './lock-wait';
import {openDatabase} from './open-database';
import type {PooledBackend, WorkerDatabase} from './worker-database';

/** What the pool has done so far, with what concurrent tests and databases of tests have got of connections beside it. */
export interface PoolStatistics extends AcquisitionStatistics {
  readonly size: number;
  readonly idle: number;
  readonly max: number;
  /** Whether the catalogs of the tables are read into a new backend's caches before it is used. */
  readonly preheated: boolean;
}

/** One worker's backends, on the worker's own database. It outlives test files. */
export class BackendPool {
  /** What is acquired of this pool, those beside it, and by whoever else opens connections for the worker. */
  readonly acquisitions: Acquisitions;
  readonly #sizes: Pick<PoolStatistics, 'max' | 'preheated'>;
  readonly #database: WorkerDatabase;
  readonly #idle: PooledBackend[] = [];
  readonly #used = new Set<PooledBackend>();

  private constructor(
    database: WorkerDatabase,
    sizes: Pick<PoolStatistics, 'max' | 'preheated'>,
    acquisitions = new Acquisitions(),
  ) {
    this.#database = database;
    this.#sizes = sizes;
    this.acquisitions = acquisitions;
  }

  /**
   * Opens the worker's database and a backend in it.
   * @throws SavepointError where that is not possible
   */
  static async open(run: PreparedRun): Promise<BackendPool> {
    const most = run.engine.guarantees.backends === 'one' ? 1 : Infinity;
    const max = Math.min(run.config.pool.max, most);
    const pool = new BackendPool(await openDatabase(run), {max, preheated: run.config.pool.preheat});
    try {
      pool.#idle.push(await pool.#database.connect());
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /**
   * A pool on another database of the same kind, without a backend yet.
   * @throws SavepointError where that cannot be had
   */
  async beside(): Promise<BackendPool> {
    const database = await this.#database.another();
    if (database) return new BackendPool(database, this.#sizes, this.acquisitions);
    throw new SavepointError('A worker has one database on this engine', {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Use the engine "local" or "server".',
    });
  }

  get statistics(): PoolStatistics {
    return {
      size: this.#idle.length + this.#used.size,
      idle: this.#idle.length,
      ...this.#sizes,
      ...this.acquisitions.statistics,
    };
  }

  /** Hands out an idle backend, or a new one. */
  async acquire(): Promise<PooledBackend> {
    const since = nowMs();
    let pooled = this.#idle.pop();
    while (pooled?.backend.lost) pooled = this.#idle.pop();
    const kind = pooled ? 'idle' : 'opened';
    pooled ??= await this.#database.connect();
    this.#used.add(pooled);
    this.acquisitions.add(nowMs() - since, kind);
    return pooled;
  }

  /** Ends a backend that is of no more use. */
  discard(pooled: PooledBackend): void {
    this.#used.delete(pooled);
    pooled.backend.destroy();
  }

  /** Makes the worker's database anew. Every backend is ended. */
  async rebuildDatabase(): Promise<void> {
    this.#endBackends();
    await this.#database.rebuild();
  }

  /** Stops what a backend runs. */
  cancel(backend: Backend): Promise<void> {
    return this.#database.cancel(backend);
  }

  /** Which of the server's processes waits for a lock, and for whom; null where none does. */
  findLockWait(processIds: readonly number[]): Promise<LockWait | null> {
    return this.#database.findLockWait(processIds);
  }

  /** What the server says to command-line options that a client asks for when it connects; null where it accepts them. */
  judgeStartup(startupOptions: string): Promise<ErrorFields | null> {
    return this.#database.judgeStartup(startupOptions);
  }

  /** Ends the backends and gives the database back. */
  async close(): Promise<void> {
    this.#endBackends();
    await this.#database.release();
  }

  #endBackends(): void {
    for (const {backend} of [...this.#idle.splice(0), ...this.#used]) backend.end();
    this.#used.clear();
  }
}
