import type {BackendPool} from './pool/backend-pool';
import type {PooledBackend} from './pool/worker-database';
import {Sandbox} from './sandbox/sandbox';
import type {SandboxObserver} from './sandbox/statement-observer';
import type {PreparedRun} from './schema/prepared-run';

/** A sandbox and the pool of backends that it gets its own from, on a database that it has to itself. */
export class Lane {
  readonly sandbox: Sandbox;
  readonly #run: PreparedRun;
  readonly #open: () => Promise<BackendPool>;
  #pool: Promise<BackendPool> | null = null;
  #pooled: PooledBackend | null = null;

  /** @param open opens the pool, when it is needed first */
  constructor(run: PreparedRun, observer: SandboxObserver, open: () => Promise<BackendPool>) {
    this.#run = run;
    this.#open = open;
    this.sandbox = new Sandbox({
      observer,
      waitMs: run.config.timeouts.waitMs,
      cancelBackend: async backend => (await this.pool).cancel(backend),
      judgeStartup: async options => (await this.pool).judgeStartup(options),
    });
  }

  get pool(): Promise<BackendPool> {
    this.#pool ??= this.#open();
    return this.#pool;
  }

  /** Resolves when the sandbox has a working backend; replaces one that has failed, and the database if `rebuild` says so. */
  async ready(rebuild = false): Promise<void> {
    if (this.sandbox.intact && !rebuild) return;
    const pool = await this.pool;
    if (rebuild) await pool.rebuildDatabase();
    else if (this.#pooled) pool.discard(this.#pooled);
    const pooled = await pool.acquire();
    this.#pooled = pooled;
    const {facts} = pooled;
    const sequences = this.#run.config.sequences === 'restore' ? facts.sequences : null;
    const tables = this.#run.config.gate.tables ? facts.tables : null;
    this.sandbox.attach(pooled.backend, {...facts, sequences, tables});
  }

  /** The same, after asking the server whether it still answers: the connection may have been idle for hours. */
  async readyAgain(): Promise<void> {
    if (this.sandbox.intact) await this.sandbox.check(this.#run.config.timeouts.connectMs);
    await this.ready();
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.then(opened => opened.close()).catch(() => undefined);
  }
}
