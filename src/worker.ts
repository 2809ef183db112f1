import {dirname, join} from 'node:path';

import type {TargetPart} from './config/options';
import {endWithJest} from './end-with-jest';
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
import {announcedRuns, readPreparedRun} from './schema/prepared-run-file';
import {SavepointError} from './shared/savepoint-error';
import {Listener} from './wire/listener';
import {installVirtualSocket} from './wire/virtual-socket';

/** How a client in the test reaches the sandbox. */
export type Target = Readonly<Record<TargetPart, string>>;

/** Those of this process, by their run's file: a run of Jest has several where its projects have databases of their own. */
const workers = new Map<string, Worker>();

export interface ProjectPlace {
  /** The project's, whose database it is. */
  readonly rootDir: string;
  /** What call sites are relative to. */
  readonly sitesFrom: string;
}

/**
 * What one worker process (or thread) keeps from its first test file to its last: the pool of backends, the sandbox on one
 * of them, and the address under which tests find it.
 */
export class Worker {
  readonly run: PreparedRun;
  /** Jest's number of this process or thread, from 1: that of one before it, where it takes its place. */
  readonly id = Number(process.env.JEST_WORKER_ID ?? 1);
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

  private constructor(file: string, sitesFrom: string | undefined) {
    this.#file = file;
    this.run = readPreparedRun(file);
    this.meter = new StatementMeter(this.origins, this.contexts, sitesFrom ?? this.run.config.rootDir);
    const observer = this.meter;
    this.lane = new Lane(this.run, observer, () => BackendPool.open(this.run));
    const newLane = (): Lane => new Lane(this.run, observer, async () => (await this.lane.pool).beside());
    this.isolation = new Isolation(this.run, this.lane, {observer, newLane});
    const {startups} = this.sandbox;
    this.reception = new Reception(this.sandbox, {observer, startups, routing: this.contexts});
    this.resources = new WorkerResources(this.run, this.id);
    this.target = targetOf(this.run, {id: this.id, folder: dirname(file)});
    const address = {host: this.target.host, port: Number(this.target.port)};
    this.#uninstall = installVirtualSocket(address, transport => this.reception.accept(transport));
    const path = join(this.target.socket, `.s.PGSQL.${this.target.port}`);
    this.#listener = new Listener([address, {path}], transport =>
      this.reception.accept(transport, this.target.password),
    );
  }

  /**
   * The worker of this process for the run that is going on.
   * @param place of the project that it is for. @default the one whose configuration the whole run has
   * @throws SavepointError where no run was prepared.
   */
  static current(place?: ProjectPlace): Worker {
    const files = announcedRuns(process.env);
    // In watch mode one process sees many runs.
    for (const [file, worker] of workers) if (!files.includes(file)) void worker.close();
    const file = files.find(each => place !== undefined && isOf(each, place)) ?? files[0];
    if (file === undefined) {
      throw new SavepointError('No database was prepared for this run', {
        code: 'SAVEPOINT_ENGINE',
        hint: "The environment needs the preset's globalSetup: use preset: 'jest-savepoint', or name 'jest-savepoint/global-setup' in your configuration.",
      });
    }
    const known = workers.get(file);
    if (known) return known;
    if (workers.size === 0) endWithJest();
    const worker = new Worker(file, place?.sitesFrom);
    workers.set(file, worker);
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
    workers.delete(this.#file);
    process.off('beforeExit', this.#closeAtExit);
    this.#uninstall();
    this.#listener.close();
    // The lanes' databases are leased by the main one's connection.
    await this.isolation.close();
    await this.resources.close();
    await this.lane.close();
  }
}

/** Whether a run's file is that of a project. */
function isOf(file: string, {rootDir}: ProjectPlace): boolean {
  const {config} = workers.get(file)?.run ?? readPreparedRun(file);
  return config.rootDir === rootDir;
}

function targetOf(
  {ports, template, runId}: PreparedRun,
  {id, folder}: {readonly id: number; readonly folder: string},
): Target {
  const port = ports[(id - 1) % ports.length]!;
  const {user, database} = template;
  const host = '127.0.0.1';
  return {
    host,
    port: String(port),
    user,
    password: runId,
    database,
    socket: folder,
    url: `postgres://${encodeURIComponent(user)}:${runId}@${host}:${port}/${encodeURIComponent(database)}`,
  };
}
