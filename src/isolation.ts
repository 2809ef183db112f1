import {configError} from './config/config-error';
import type {Isolation as IsolationName} from './config/options';
import type {Lane} from './lane';
import {Lanes} from './lanes';
import {ClonePool} from './pool/clone-pool';
import {connectBackend} from './pool/connect-backend';
import {DirectSandbox} from './sandbox/direct/direct-sandbox';
import {NOT_COUNTED, type ClosedLevel, type Isolator} from './sandbox/isolator';
import type {SandboxObserver} from './sandbox/statement-observer';
import {CloneWorkshop} from './schema/clone-workshop';
import type {PreparedRun, ServerSource} from './schema/prepared-run';
import {nowMs} from './shared/clock';
import {SavepointError} from './shared/savepoint-error';

/** How many clones are kept ready for tests of their own. */
const CLONES_AHEAD = 4;

/** Where a test is kept apart that runs beside others. */
export interface Place {
  /** Null where all tests share what they do. */
  readonly isolator: Isolator | null;
  /** Undoes what was done there. */
  leave(): Promise<ClosedLevel>;
}

/** The ways in which a worker keeps tests apart, each made when a file asks for it. */
export class Isolation {
  readonly #run: PreparedRun;
  readonly #main: Lane;
  readonly #lanes: Lanes;
  readonly #observer: SandboxObserver;
  readonly #direct = new Map<IsolationName, DirectSandbox>();
  #clones: ClonePool | null = null;

  /** @param newLane makes another lane like the main one */
  constructor(
    run: PreparedRun,
    main: Lane,
    {observer, newLane}: {observer: SandboxObserver; newLane: () => Lane},
  ) {
    this.#run = run;
    this.#main = main;
    this.#observer = observer;
    const {min, max} = run.config.pool;
    // One of those that are kept is the main one.
    this.#lanes = new Lanes({max, keep: Math.max(0, min - 1)}, newLane);
  }

  /**
   * What keeps the tests of a file apart that run one after the other.
   * @throws SavepointError where the engine has nothing to do so
   */
  isolator(name: IsolationName): Isolator {
    return name === 'transaction' ? this.#main.sandbox : this.#directSandbox(name);
  }

  /**
   * Makes a place for a test that runs beside others, with what was done in the levels around it.
   * @param levels how many of the levels of its file these are
   * @throws SavepointError where that cannot be had
   */
  async openPlace(name: IsolationName, test: string, levels: number): Promise<Place> {
    this.#requireServer('test.concurrent', 'test');
    if (name === 'none') return {isolator: null, leave: () => Promise.resolve(NOT_COUNTED)};
    if (name === 'database') {
      const sandbox = this.#directSandbox(name);
      const isolator = await sandbox.branch(levels);
      isolator.openLevel(test);
      const leave = (): Promise<ClosedLevel> => isolator.closeLevel().finally(() => sandbox.branchEnded());
      return {isolator, leave};
    }
    if (await this.#main.sandbox.hasChanges(levels)) throw outOfSight();
    const lane = await this.#lanes.take();
    const {sandbox} = lane;
    sandbox.openLevel(test);
    const leave = async (): Promise<ClosedLevel> => {
      try {
        return await sandbox.closeLevel();
      } finally {
        void this.#giveBack(lane);
      }
    };
    return {isolator: sandbox, leave};
  }

  /** Why a concurrent test has no place yet; null where none waits for one. */
  describeWait(): string | null {
    return this.#lanes.describeWait() ?? this.#direct.get('database')?.describeQueue() ?? null;
  }

  /** A file has ended. */
  rest(): void {
    this.#lanes.rest();
  }

  async close(): Promise<void> {
    await Promise.all([this.#lanes.close(), this.#clones?.close()]);
  }

  async #giveBack(lane: Lane): Promise<void> {
    if (!lane.sandbox.intact) await lane.ready(true).catch(() => undefined);
    this.#lanes.giveBack(lane);
  }

  #directSandbox(name: 'database' | 'none'): DirectSandbox {
    const source = this.#requireServer(`isolation: '${name}'`, "isolation: 'transaction'");
    this.#clones ??= new ClonePool(() => CloneWorkshop.open(source, this.#run), CLONES_AHEAD);
    if (name === 'database') this.#clones.prepare();
    let direct = this.#direct.get(name);
    if (!direct) this.#direct.set(name, (direct = this.#newDirectSandbox(name, source, this.#clones)));
    return direct;
  }

  #newDirectSandbox(name: IsolationName, source: ServerSource, databases: ClonePool): DirectSandbox {
    const {pool, timeouts} = this.#run.config;
    return new DirectSandbox({
      observer: this.#observer,
      databases,
      database: name === 'none' ? 'one' : 'each',
      maxConnections: pool.max,
      waitMs: timeouts.waitMs,
      parameters: () => this.#main.sandbox.parameters(),
      connect: async (database, settings) => {
        const {acquisitions} = await this.#main.pool;
        const since = nowMs();
        const backend = await connectBackend(source, this.#run, database, settings);
        acquisitions.add(nowMs() - since, 'opened');
        return backend;
      },
      findLockWait: async processIds => (await this.#main.pool).findLockWait(processIds),
      cancelBackend: async backend => (await this.#main.pool).cancel(backend),
    });
  }

  #requireServer(what: string, instead: string): ServerSource {
    const {source, engine} = this.#run;
    if (source.kind === 'server') return source;
    throw configError(
      `${what} needs databases that are copied on a server, which the engine "${engine.name}" has not.`,
      {hint: `Use the engine "local" or "server", or ${instead}.`},
    );
  }
}

function outOfSight(): SavepointError {
  return new SavepointError(
    'A concurrent test has a connection of its own, which does not see what beforeAll has made: it is in a transaction',
    {
      code: 'SAVEPOINT_SANDBOX',
      hint: "Let the file have isolation: 'database', or make the data in the test, or in the seed.",
    },
  );
}
