import {dirname, join} from 'node:path';

import {configError} from './config/config-error';
import type {Isolation, TargetPart} from './config/options';
import {Origins} from './measure/origins';
import {StatementMeter} from './measure/statement-meter';
import {TestContexts} from './measure/test-contexts';
import {openRuns} from './open-runs';
import {BackendPool, type PoolStatistics} from './pool/backend-pool';
import {ClonePool} from './pool/clone-pool';
import {connectBackend} from './pool/connect-backend';
import type {PooledBackend} from './pool/worker-database';
import {DirectSandbox} from './sandbox/direct/direct-sandbox';
import type {Isolator} from './sandbox/isolator';
import {Sandbox} from './sandbox/sandbox';
import {CloneWorkshop} from './schema/clone-workshop';
import type {PreparedRun, ServerSource} from './schema/prepared-run';
import {readPreparedRun} from './schema/prepared-run-file';
import {runVariable} from './shared/run-variable';
import {SavepointError} from './shared/savepoint-error';
import {Listener} from './wire/listener';
import {installVirtualSocket} from './wire/virtual-socket';

/** How a client in the test reaches the sandbox. */
export type Target = Readonly<Record<TargetPart, string>>;

/** How many clones are kept ready for tests of their own. */
const CLONES_AHEAD = 4;

let current: Worker | null = null;

/**
 * What one worker process (or thread) keeps from its first test file to its last: the pool of backends, the sandbox on one
 * of them, and the address under which tests find it.
 */
export class Worker {
  readonly run: PreparedRun;
  readonly target: Target;
  readonly origins = new Origins();
  readonly contexts = new TestContexts();
  readonly meter: StatementMeter;
  readonly sandbox: Sandbox;
  readonly #file: string;
  readonly #uninstall: () => void;
  readonly #listener: Listener;
  readonly #direct = new Map<Isolation, DirectSandbox>();
  #isolator: Isolator;
  #clones: ClonePool | null = null;
  #pool: Promise<BackendPool> | null = null;
  #pooled: PooledBackend | null = null;
  readonly #closeAtExit = (): void => void this.close();

  private constructor(file: string) {
    this.#file = file;
    this.run = readPreparedRun(file);
    this.meter = new StatementMeter(this.origins, this.contexts, this.run.config.rootDir);
    this.sandbox = new Sandbox({
      observer: this.meter,
      waitMs: this.run.config.timeouts.waitMs,
      cancelBackend: async backend => (await this.#openPool()).cancel(backend),
      judgeStartup: async options => (await this.#openPool()).judgeStartup(options),
    });
    this.#isolator = this.sandbox;
    this.target = targetOf(this.run, dirname(file));
    const address = {host: this.target.host, port: Number(this.target.port)};
    this.#uninstall = installVirtualSocket(address, transport => this.#isolator.accept(transport));
    const path = join(this.target.socket, `.s.PGSQL.${this.target.port}`);
    this.#listener = new Listener([address, {path}], transport =>
      this.#isolator.accept(transport, this.target.password),
    );
  }

  /**
   * The worker of this process for the run that is going on.
   * @throws SavepointError where no run was prepared.
   */
  static current(): Worker {
    const file = process.env[runVariable];
    if (file === undefined) {
      throw new SavepointError('No database was prepared for this run', {
        code: 'SAVEPOINT_ENGINE',
        hint: "The environment needs the preset's globalSetup: use preset: 'jest-savepoint', or name 'jest-savepoint/global-setup' in your configuration.",
      });
    }
    if (current && current.#file === file) return current;
    // In watch mode one process sees many runs.
    void current?.close();
    const worker = new Worker(file);
    current = worker;
    process.once('beforeExit', worker.#closeAtExit);
    // Where this process prepared the run: before what it holds is removed.
    openRuns.push(() => worker.close());
    return worker;
  }

  /** What serves clients, and keeps their tests apart. */
  get isolator(): Isolator {
    return this.#isolator;
  }

  /**
   * Clients are served in this way from now on.
   * @throws SavepointError where the engine cannot do so
   */
  isolate(isolation: Isolation): void {
    this.#isolator = isolation === 'transaction' ? this.sandbox : this.#directSandbox(isolation);
  }

  /** Resolves when the sandbox has a working backend; replaces one that has failed, and the database if `rebuild` says so. */
  async ready(rebuild = false): Promise<void> {
    if (this.sandbox.intact && !rebuild) return;
    const pool = await this.#openPool();
    if (rebuild) await pool.rebuildDatabase();
    else if (this.#pooled) pool.discard(this.#pooled);
    const pooled = await pool.acquire();
    this.#pooled = pooled;
    const {facts} = pooled;
    const sequences = this.run.config.sequences === 'restore' ? facts.sequences : null;
    const tables = this.run.config.gate.tables ? facts.tables : null;
    this.sandbox.attach(pooled.backend, {...facts, sequences, tables});
  }

  /** What the pool of backends has done so far; null where it is not open. */
  async poolStatistics(): Promise<PoolStatistics | null> {
    return (await this.#pool)?.statistics ?? null;
  }

  async close(): Promise<void> {
    if (current === this) current = null;
    process.off('beforeExit', this.#closeAtExit);
    this.#uninstall();
    this.#listener.close();
    const pool = this.#pool;
    this.#pool = null;
    await Promise.all([this.#clones?.close(), pool?.then(opened => opened.close()).catch(() => undefined)]);
  }

  #directSandbox(isolation: 'database' | 'none'): DirectSandbox {
    const {source} = this.run;
    if (source.kind !== 'server') {
      throw configError(
        `isolation: '${isolation}' needs databases that are copied on a server, which the engine "${this.run.engine.name}" has not.\n\n` +
          `  Use the engine "local" or "server", or isolation: 'transaction'.`,
      );
    }
    this.#clones ??= new ClonePool(() => CloneWorkshop.open(source, this.run), CLONES_AHEAD);
    if (isolation === 'database') this.#clones.prepare();
    let direct = this.#direct.get(isolation);
    if (!direct)
      this.#direct.set(isolation, (direct = this.#newDirectSandbox(isolation, source, this.#clones)));
    return direct;
  }

  #newDirectSandbox(isolation: Isolation, source: ServerSource, databases: ClonePool): DirectSandbox {
    return new DirectSandbox({
      observer: this.meter,
      startups: this.sandbox.startups,
      databases,
      database: isolation === 'none' ? 'one' : 'each',
      maxConnections: this.run.config.pool.max,
      waitMs: this.run.config.timeouts.waitMs,
      parameters: () => this.sandbox.parameters(),
      connect: (database, settings) => connectBackend(source, this.run, database, settings),
      cancelBackend: async backend => (await this.#openPool()).cancel(backend),
    });
  }

  #openPool(): Promise<BackendPool> {
    this.#pool ??= BackendPool.open(this.run);
    return this.#pool;
  }
}

function targetOf({ports, template, runId}: PreparedRun, runFolder: string): Target {
  // A worker that was restarted has the number of the one before it.
  const port = ports[(Number(process.env.JEST_WORKER_ID ?? 1) - 1) % ports.length]!;
  const {user, database} = template;
  const host = '127.0.0.1';
  return {
    host,
    port: String(port),
    user,
    password: runId,
    database,
    socket: runFolder,
    url: `postgres://${encodeURIComponent(user)}:${runId}@${host}:${port}/${encodeURIComponent(database)}`,
  };
}
