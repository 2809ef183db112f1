import {captureTrace, type Trace} from './call-site';

/** Where a callback was handed over, for when it runs a statement on a stack that no longer shows it. */
export interface Origin {
  readonly trace: Trace;
  readonly parent: Origin | null;
  readonly depth: number;
}

/** A chain longer than this is a loop that goes on for ever. */
const MAX_DEPTH = 4;

type Schedule = (callback: (...args: unknown[]) => void, ...args: unknown[]) => unknown;

/**
 * Remembers where the callbacks of `process.nextTick` and `setImmediate` come from: `pg`'s pool and postgres.js run an
 * application's query from there.
 */
export class Origins {
  #current: Origin | null = null;

  /** Where the callback that runs now was handed over. */
  get current(): Origin | null {
    return this.#current;
  }

  /** Runs `work` as if it had been handed over at `origin`. */
  within<Result>(origin: Origin | null, work: () => Result): Result {
    const before = this.#current;
    this.#current = origin;
    try {
      return work();
    } finally {
      this.#current = before;
    }
  }

  /** The place that calls this, above `below`. */
  here(below: (...args: never[]) => unknown): Origin {
    const depth = (this.#current?.depth ?? 0) + 1;
    return {trace: captureTrace(below), parent: depth > MAX_DEPTH ? null : this.#current, depth};
  }

  /** A scheduling function that does what `schedule` does, and remembers. */
  wrap<Original extends Schedule>(schedule: Original): Original {
    const wrapped = (callback: (...args: unknown[]) => void, ...args: unknown[]): unknown => {
      // What is wrong with the call is for the original to say.
      if (typeof callback !== 'function') return schedule(callback, ...args);
      const origin = this.here(wrapped);
      return schedule(() => this.within(origin, () => callback(...args)));
    };
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(schedule));
    return wrapped as Original;
  }
}
