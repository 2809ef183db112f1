import type {Place} from './isolation';
import {PhaseClock} from './measure/phase-clock';
import {StatementTally} from './measure/statement-tally';
import type {TestContexts, TestContext} from './measure/test-contexts';
import {fullName, type TestEntry, type TestRecorder} from './record/test-recorder';
import {NOT_COUNTED, type ClosedLevel} from './sandbox/isolator';
import {nowMs} from './shared/clock';

type TestFunction = (this: unknown, ...args: never[]) => unknown;

/** What a test function calls that takes a callback. */
type Done = ((error?: unknown) => void) & {fail?: (error?: unknown) => void};

/** What is done around a concurrent test. */
export interface ConcurrentHooks {
  /** Makes a place for it. */
  readonly open: (test: TestEntry) => Promise<Place>;
  /** It has ended, or Jest has given it up. */
  readonly ended: (context: TestContext) => Promise<void>;
}

/** One run of a concurrent test's function. */
class ConcurrentRun {
  readonly #contexts: TestContexts;
  readonly #hooks: ConcurrentHooks;
  readonly startedAt = Date.now();
  readonly fn = new PhaseClock();
  readonly fnTally = new StatementTally();
  sandboxMs = 0;
  #tables: ClosedLevel['tables'] = NOT_COUNTED.tables;
  #place: Place | null = null;
  #context: TestContext | null = null;
  #end: Promise<void> | null = null;
  #isTold = false;

  constructor(contexts: TestContexts, hooks: ConcurrentHooks) {
    this.#contexts = contexts;
    this.#hooks = hooks;
  }

  /** What it did to each table, when it has ended. */
  get tables(): ClosedLevel['tables'] {
    return this.#tables;
  }

  get context(): TestContext | null {
    return this.#context;
  }

  /** Whether Jest hears of its end from the function itself. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** Runs a function in a place of its own. */
  async do(test: TestEntry, call: () => unknown): Promise<unknown> {
    const since = nowMs();
    this.#place = await this.#hooks.open(test);
    this.sandboxMs += nowMs() - since;
    this.#context = this.#contexts.enterBeside(fullName(test), {
      place: this.#place.isolator,
      tally: this.fnTally,
    });
    // Jest has given it up while it waited for its place.
    if (this.#isGivenUp()) {
      this.#end = null;
      await this.end();
      return undefined;
    }
    this.fn.start();
    try {
      return await this.#contexts.run(this.#context, call);
    } finally {
      this.fn.stop();
      this.#isTold = !this.#isGivenUp();
      await this.end();
    }
  }

  /** It has ended, or Jest has given it up: what it has done is undone. */
  end(): Promise<void> {
    this.#end ??= this.#leave();
    return this.#end;
  }

  #isGivenUp(): boolean {
    return this.#end !== null;
  }

  async #leave(): Promise<void> {
    const since = nowMs();
    if (this.#context) this.#contexts.leaveBeside(this.#context);
    try {
      if (this.#place) ({tables: this.#tables} = await this.#place.leave());
    } finally {
      this.sandboxMs += nowMs() - since;
      if (this.#context) await this.#hooks.ended(this.#context);
    }
  }
}

/** Runs the functions of one file's concurrent tests. Jest starts them itself, in one of three ways, depending on its version. */
export class ConcurrentTests {
  readonly #contexts: TestContexts;
  readonly #recorder: TestRecorder;
  readonly #hooks: ConcurrentHooks;
  readonly #runs = new Map<TestEntry, ConcurrentRun>();

  constructor(contexts: TestContexts, recorder: TestRecorder, hooks: ConcurrentHooks) {
    this.#contexts = contexts;
    this.#recorder = recorder;
    this.#hooks = hooks;
  }

  /** A function that does what a test's function does, in a place of its own. */
  wrap(test: TestEntry, fn: TestFunction): TestFunction {
    const run = (call: () => unknown): Promise<unknown> => {
      const one = new ConcurrentRun(this.#contexts, this.#hooks);
      this.#runs.set(test, one);
      return one.do(test, call);
    };
    // Jest tells by the number of parameters whether a function calls back when it is done.
    if (fn.length === 0)
      return function (this: unknown): Promise<unknown> {
        return run(() => fn.call(this));
      };
    return function (this: unknown, done: never): void {
      const called = (): Promise<void> =>
        new Promise((resolve, reject) => {
          const fail = (error: unknown): void => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- tests fail with anything
            reject(error);
          };
          const finish: Done = error => (error === undefined ? resolve() : fail(error));
          finish.fail = fail;
          (fn as (this: unknown, done: Done) => unknown).call(this, finish);
        });
      run(called).then(() => (done as Done)(), done as Done);
    };
  }

  /** Which test's code it is; null where it has none yet, as it waits for its place. */
  contextOf(test: TestEntry): TestContext | null {
    return this.#runs.get(test)?.context ?? null;
  }

  /**
   * Jest is done with a test, which may still be running.
   * @throws SavepointError where what it did could not be undone
   */
  async done(test: TestEntry): Promise<void> {
    const run = this.#runs.get(test);
    if (!run) return;
    this.#runs.delete(test);
    try {
      await run.end();
    } catch (error) {
      if (!run.isTold) throw error;
    } finally {
      const {startedAt, fn, fnTally, sandboxMs} = run;
      this.#recorder.concurrentDone(test, {startedAt, fn, fnTally, sandboxMs, tables: run.tables});
    }
  }
}
