import {dirname, join} from 'node:path';

import type {TargetPart} from './config/options';
import {Isolation} from './isolation';
import {Lane} from './lane';
import {Origins} from './measure/origins';
import {StatementMeter} from './measure/statement-meter';
import {TestContexts} from './measure/test-contexts';
import {openRuns} from './open-runs';
import {BackendPool, type PoolStatistics} from './pool/backend-pool';
import {WorkerResources} from './resources/worker-resources';
import {Reception} from './sandbox/reception';
import type {Sandbox} from './sandbox/sandbox';
import type {PreparedRun} from './schema/prepared-run';
import {readPreparedRun} from './schema/prepared-run-file';
import {runVariable} from './shared/run-variable';
import {SavepointError} from './shared/savepoint-error';
import {Listener} from './wire/listener';
import {installVirtualSocket} from './wire/virtual-socket';

/** How a client in the test reaches the sandbox. */
export type Target = Readonly<Record<TargetPart, string>>;

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
  readonly lane: Lane;
  readonly isolation: Isolation;
  readonly reception: Reception;
  readonly resources: WorkerResources;
  readonly #file: string;
  readonly #uninstall: () => void;
  readonly #listener: Listener;
  readonly #closeAtExit = (): void => void this.close();

  private constructor(file: string) {
    this.#file = file;
    this.run = readPreparedRun(file);
    this.meter = new StatementMeter(this.origins, this.contexts, this.run.config.rootDir);
    const observer = this.meter;
    this.lane = new Lane(this.run, observer, () => BackendPool.open(this.run));
    const newLane = (): Lane => new Lane(this.run, observer, async () => (await this.lane.pool).beside());
    this.isolation = new Isolation(this.run, this.lane, {observer, newLane});
    const {startups} = this.sandbox;
    this.reception = new Reception(this.sandbox, {observer, startups, routing: this.contexts});
    this.resources = new WorkerResources(this.run);
    this.target = targetOf(this.run, dirname(file));
    const address = {host: this.target.host, port: Number(this.target.port)};
    this.#uninstall = installVirtualSocket(address, transport => this.reception.accept(transport));
    const path = join(this.target.socket, `.s.PGSQL.${this.target.port}`);
    this.#listener = new Listener([address, {path}], transport =>
      this.reception.accept(transport, this.target.password),
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

  /** The sandbox for tests that run one after the other, each in a transaction. */
  get sandbox(): Sandbox {
    return this.lane.sandbox;
  }

  /** What the pool of backends has done so far. */
  async poolStatistics(): Promise<PoolStatistics> {
    return (await this.lane.pool).statistics;
  }

  async close(): Promise<void> {
    if (current === this) current = null;
    process.off('beforeExit', this.#closeAtExit);
    this.#uninstall();
    this.#listener.close();
    // The lanes' databases are leased by the main one's connection.
    await this.isolation.close();
    await this.resources.close();
    await this.lane.close();
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
