import {AsyncLocalStorage} from 'node:async_hooks';

/** A test, or a block's hooks: what a statement belongs to. */
export interface TestContext {
  readonly name: string;
  /** Whether it has ended: what it still does comes too late. */
  over: boolean;
}

type TestFunction = (this: unknown, ...args: never[]) => unknown;

/** Knows to which test the code belongs that runs now, through promises, timers and callbacks. */
export class TestContexts {
  readonly #storage = new AsyncLocalStorage<TestContext>();
  readonly #entered: TestContext[] = [];

  /** The test that the running code belongs to; null for code that belongs to none. */
  get current(): TestContext | null {
    return this.#storage.getStore() ?? null;
  }

  /** A test, or a block, begins: what runs from now on belongs to it. */
  enter(name: string): void {
    this.#entered.push({name, over: false});
  }

  /** It has ended. */
  leave(): void {
    const context = this.#entered.pop();
    if (context) context.over = true;
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
