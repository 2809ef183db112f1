import {AsyncLocalStorage} from 'node:async_hooks';
import type {Isolator} from '../sandbox/isolator';
import type {Routing} from '../sandbox/routing';
import type {StatementTally} from './statement-tally';

/** A test, or a block's hooks: what a statement belongs to. */
export interface TestContext {
  readonly name: string;
  /** Whether it has ended: what it still does comes too late. */
  over: boolean;
  /** If it is a test that runs beside others. */
  readonly beside: Beside | null;
}

/** What a test has of its own that runs beside others. */
export interface Beside {
  /** Where its statements go; null where all tests share what they do. */
  readonly place: Isolator | null;
  /** Where they are counted. */
  readonly tally: StatementTally;
}

type TestFunction = (this: unknown, ...args: never[]) => unknown;

/** What runs because of an answer, until it says to which test it belongs. */
const ANSWERED: TestContext = {name: 'an answer', over: false, beside: null};

/** Knows to which test the code belongs that runs now, through promises, timers and callbacks. */
export class TestContexts implements Routing {
  readonly #storage = new AsyncLocalStorage<TestContext>();
  readonly #entered: TestContext[] = [];
  readonly #beside = new Map<Isolator, TestContext>();
  #isMisplaced = false;

  /** The test that the running code belongs to; null for code that belongs to none. */
  get current(): TestContext | null {
    const context = this.#storage.getStore();
    return context === undefined || context === ANSWERED ? null : context;
  }

  /** A test, or a block, begins: what runs from now on belongs to it. */
  enter(name: string): void {
    this.#entered.push({name, over: false, beside: null});
  }

  /** It has ended. */
  leave(): void {
    const context = this.#entered.pop();
    if (context) context.over = true;
  }

  /** A test begins that runs beside others. */
  enterBeside(name: string, beside: Beside): TestContext {
    const context = {name, over: false, beside};
    if (beside.place) this.#beside.set(beside.place, context);
    return context;
  }

  /** It has ended. */
  leaveBeside(context: TestContext): void {
    const place = context.beside?.place;
    // Nothing is ever over where nothing is undone.
    if (!place) return;
    context.over = true;
    this.#beside.delete(place);
  }

  /** Does something as a part of a test. */
  run<Result>(context: TestContext, work: () => Result): Result {
    return this.#storage.run(context, work);
  }

  /** A callback that belongs to the code that hands it over, whoever calls it. */
  bind<Callback extends (this: unknown, ...args: never[]) => unknown>(callback: Callback): Callback {
    const context = this.current;
    if (!context) return callback;
    const storage = this.#storage;
    return function (this: unknown, ...args: never[]): unknown {
      return storage.run(context, () => callback.apply(this, args));
    } as Callback;
  }

  get concurrent(): boolean {
    return this.#beside.size > 0;
  }

  get several(): boolean {
    return this.#beside.size > 1;
  }

  get place(): Isolator | null | 'unknown' {
    if (this.#storage.getStore() === ANSWERED) return 'unknown';
    return this.current?.beside?.place ?? null;
  }

  get isMisplaced(): boolean {
    return this.#isMisplaced;
  }

  answering<Result>(work: () => Result): Result {
    return this.#storage.run(ANSWERED, work);
  }

  within<Result>(place: Isolator, work: () => Result): Result {
    const context = this.#beside.get(place);
    return context && this.current === null ? this.#storage.run(context, work) : work();
  }

  misplaced<Result>(work: () => Result): Result {
    this.#isMisplaced = true;
    try {
      return work();
    } finally {
      this.#isMisplaced = false;
    }
  }

  /**
   * A function that does what a test or hook function does, as a part of what has begun when it is called. Generator
   * functions stay as they are: their runner calls them again and again.
   */
  wrap<Fn extends TestFunction>(fn: Fn): Fn {
    if (Object.prototype.toString.call(fn).endsWith('GeneratorFunction]')) return fn;
    const run = <Result>(call: () => Result): Result => {
      const context = this.#entered.at(-1);
      return context ? this.#storage.run(context, call) : call();
    };
    // Jest tells by the number of parameters whether a function calls back when it is done.
    const wrapped =
      fn.length > 0
        ? function (this: unknown, done: never): unknown {
            return run(() => fn.call(this, done));
          }
        : function (this: unknown): unknown {
            return run(() => fn.call(this));
          };
    return wrapped as Fn;
  }
}
