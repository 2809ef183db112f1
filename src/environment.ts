import {relative, sep} from 'node:path';

import type {CircusEvent, CircusState, CircusTest} from './circus';
import type {Isolation} from './config/options';
import {ConcurrentTests} from './concurrent-tests';
import {isolationOf} from './config/isolation-of';
import {resolveFileOptions} from './config/resolve-file-options';
import {EnvironmentKit} from './environment-kit';
import {explainFailure, explainWait, withoutFrames, type Failed} from './explain-failure';
import {OpenLevels} from './open-levels';
import {requireFromJest} from './shared/jest-modules';
import type {TestContexts} from './measure/test-contexts';
import {fullName, TestRecorder, type TestEntry} from './record/test-recorder';
import type {FileRecord, TestRecord} from './record/test-record';
import {Repetition} from './repetition';
import {NOT_COUNTED} from './sandbox/isolator';
import {LeftoverTimers} from './sandbox/leftover-timers';
import {nowMs} from './shared/clock';
import {runVariable} from './shared/run-variable';
import {lendEnvironment, setTarget} from './target-environment';
import {Worker} from './worker';

/** The parts of Jest's own environment class that ours builds on, of version 29 and later. */
interface NodeEnvironment {
  global: typeof globalThis;
  setup(): Promise<void>;
  teardown(): Promise<void>;
}
type NodeEnvironmentClass = new (config: EnvironmentConfig, context: EnvironmentContext) => NodeEnvironment;

interface EnvironmentConfig {
  readonly globalConfig: {readonly rootDir: string};
  readonly projectConfig: {readonly rootDir: string; readonly testEnvironmentOptions: unknown};
}
interface EnvironmentContext {
  readonly testPath: string;
}

/** How long a file's tests wait for the statements that its loading has left running. */
const SETTLE_MS = 1000;

const {TestEnvironment: Base} = requireFromJest('jest-environment-node') as {
  TestEnvironment: NodeEnvironmentClass;
};

/** Jest's Node environment, with the test file's database in a sandbox. */
class SavepointEnvironment extends Base {
  readonly #worker: Worker;
  readonly #recorder: TestRecorder;
  readonly #kit: EnvironmentKit;
  readonly #timers = new LeftoverTimers();
  readonly #constructedMs = nowMs();
  readonly #ready: Promise<void>;
  readonly #file: string;
  readonly #isolation: Isolation;
  readonly #isMeasured: boolean;
  readonly #concurrent: ConcurrentTests;
  readonly #repetition: Repetition | null;
  readonly #levels: OpenLevels;
  readonly #restoreEnvironment: () => void;
  /** Whether a test has failed because its level could not be undone. */
  #hasToldFailure = false;
  #setupMs = 0;

  constructor(config: EnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    const {rootDir, testEnvironmentOptions} = config.projectConfig;
    // Of several projects in one run, names of files are relative to what is around them.
    const root = config.globalConfig.rootDir;
    this.#worker = Worker.current({rootDir, sitesFrom: root});
    const nameFrom = (folder: string): string => relative(folder, context.testPath).replaceAll(sep, '/');
    this.#file = nameFrom(root);
    const options = resolveFileOptions(testEnvironmentOptions);
    this.#isMeasured = options.measure ?? true;
    this.#isolation = options.isolation ?? isolationOf(this.#worker.run.config, nameFrom(rootDir));
    // Set now, since `setupFiles` run before setup().
    const {process} = this.global;
    Reflect.deleteProperty(process.env, runVariable);
    setTarget(process.env, this.#worker.target, this.#worker.run.config.env);
    // A child process that is given no environment of its own gets that of the real process.
    this.#restoreEnvironment = lendEnvironment(env =>
      setTarget(env, this.#worker.target, this.#worker.run.config.env),
    );
    process.nextTick = this.#worker.origins.wrap(process.nextTick.bind(process));
    this.global.setImmediate = this.#worker.origins.wrap(this.global.setImmediate);
    this.#timers.watch(this.global);
    this.#recorder = new TestRecorder(this.#file, this.#worker.meter, () =>
      this.#isolation === 'transaction' ? this.#worker.lane.backendClock : null,
    );
    this.#concurrent = new ConcurrentTests(this.#worker.contexts, this.#recorder, {
      open: test =>
        this.#worker.isolation.openPlace(this.#isolation, fullName(test), this.#levels.around(test)),
      ended: context => this.#kit.endBeside(context),
    });
    this.#repetition = Repetition.ofProcess(this.#recorder, this.global);
    this.#kit = new EnvironmentKit(this.global, {
      file: this.#file,
      worker: this.#worker,
      recorder: this.#recorder,
      isolation: this.#isolation,
    });
    this.#levels = new OpenLevels({worker: this.#worker, kit: this.#kit, isolation: this.#isolation});
    this.#ready = this.#open();
    // Awaited in setup(), where a failure belongs.
    this.#ready.catch(() => undefined);
  }

  override async setup(): Promise<void> {
    await super.setup();
    await this.#ready;
    this.#setupMs = nowMs() - this.#constructedMs;
  }

  override async teardown(): Promise<void> {
    const {reception} = this.#worker;
    try {
      await this.#levels.closeAll();
    } catch (error) {
      // A failure of the whole file would hide its tests' results, which tell of it.
      if (!this.#hasToldFailure) throw error;
    } finally {
      reception.dropClients();
      this.#worker.isolation.rest();
      this.#timers.unref();
      this.#restoreEnvironment();
      await super.teardown();
    }
  }

  /** What Jest tells of each step. A throw here fails the whole file, so a test's failure goes into its own errors. */
  async handleTestEvent(event: CircusEvent, {currentDescribeBlock}: CircusState): Promise<void> {
    switch (event.name) {
      case 'add_test':
      case 'add_hook': {
        const defined = currentDescribeBlock[event.name === 'add_test' ? 'children' : 'hooks'].at(-1);
        if (!defined?.fn || defined.fn !== event.fn) break;
        defined.fn = event.concurrent
          ? this.#concurrent.wrap(defined as TestEntry, event.fn)
          : this.#worker.contexts.wrap(event.fn);
        break;
      }
      case 'run_start':
        // Whether the statements of a file's loading come before its first test must not depend on their speed.
        await this.#worker.reception.settle(SETTLE_MS);
        break;
      case 'run_describe_start':
        this.#repetition?.blockStarts(event.describeBlock);
        // The outermost block is the file's, whose level is open.
        if (event.describeBlock.parent) this.#levels.openBlock(event.describeBlock);
        break;
      case 'run_describe_finish':
        if (event.describeBlock.parent) await this.#levels.closeBlock();
        break;
      case 'test_start':
        this.#repetition?.testStarts(event.test);
        break;
      case 'test_started':
        if (event.test.concurrent) break;
        this.#levels.open(fullName(event.test));
        this.#recorder.testStarted(event.test);
        break;
      case 'hook_start':
        this.#recorder.hookStarted();
        break;
      case 'hook_failure':
        await this.#explain(event);
        this.#recorder.hookEnded();
        break;
      case 'hook_success':
        this.#recorder.hookEnded();
        break;
      case 'test_fn_start':
        if (!event.test.concurrent) this.#fnStarted();
        break;
      case 'test_fn_failure':
        await this.#explain(event);
        if (!event.test.concurrent) this.#fnEnded(event.test);
        break;
      case 'test_fn_success':
        if (!event.test.concurrent) this.#fnEnded(event.test);
        break;
      case 'test_done':
        if (event.test.concurrent) {
          await this.#concurrent.done(event.test).catch((error: unknown) => event.test.errors.push(error));
          break;
        }
        await this.#endTest(event.test);
        break;
    }
  }

  /** Knows to which test the code belongs that runs now. */
  get contexts(): TestContexts {
    return this.#worker.contexts;
  }

  /** The record of the test that has just ended; null where it is not measured. */
  recordOf(name: string): TestRecord | null {
    return this.#isMeasured ? this.#recorder.take(name) : null;
  }

  async fileRecord(): Promise<FileRecord | null> {
    if (!this.#isMeasured) return null;
    const pool = await this.#worker.poolStatistics();
    return {...this.#recorder.fileRecord(this.#setupMs), worker: this.#worker.id, pool};
  }

  /** Opens the file's level at once, as `setupFiles` may send queries, and waits for the connection. */
  async #open(): Promise<void> {
    // Jest does not tear down a file whose `setupFiles` failed.
    const {reception, isolation} = this.#worker;
    await this.#levels.closeAll();
    await this.#worker.resources.endFile();
    reception.isolator = isolation.isolator(this.#isolation);
    this.#levels.open(this.#file);
    await this.#worker.lane.readyAgain();
  }

  async #explain(failed: Failed & {readonly error: unknown}): Promise<void> {
    const {error, test} = failed;
    explainFailure(error);
    const context = test?.concurrent ? this.#concurrent.contextOf(test) : undefined;
    explainWait(error, failed, await this.#kit.describeWait(context));
  }

  #fnStarted(): void {
    this.#recorder.fnStarted();
    this.#kit.fnStarted();
  }

  #fnEnded({errors}: CircusTest): void {
    this.#recorder.fnEnded();
    this.#kit.fnEnded(errors);
  }

  async #endTest({errors}: CircusTest): Promise<void> {
    const {tables} = await this.#levels.close().catch((error: unknown) => {
      errors.push(withoutFrames(error));
      this.#hasToldFailure = true;
      return NOT_COUNTED;
    });
    this.#recorder.testDone(tables);
  }
}

export = SavepointEnvironment;
