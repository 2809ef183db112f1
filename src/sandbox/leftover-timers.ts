type SetTimer = (
  callback: (...args: unknown[]) => void,
  delayMs?: number,
  ...args: unknown[]
) => NodeJS.Timeout;

/** A test file's global object, as far as timers go. */
interface TimerGlobals {
  setTimeout: SetTimer;
  setInterval: SetTimer;
}

/** How many timers are remembered before those that are gone are sorted out. */
const SORT_OUT_AT = 1000;

/**
 * Remembers the timers that a test file starts, so that those it leaves behind do not keep the process alive: a pool's idle
 * timer runs for ten seconds after the file has ended.
 */
export class LeftoverTimers {
  #timers: WeakRef<NodeJS.Timeout>[] = [];

  watch(globals: TimerGlobals): void {
    globals.setTimeout = this.#remembering(globals.setTimeout);
    globals.setInterval = this.#remembering(globals.setInterval);
  }

  /** From now on no timer of the file keeps the process alive. */
  unref(): void {
    for (const timer of this.#timers) timer.deref()?.unref();
    this.#timers = [];
  }

  #remembering(original: SetTimer): SetTimer {
    const remembering: SetTimer = (callback, delayMs, ...args) => {
      const timer = original(callback, delayMs, ...args);
      if (this.#timers.length >= SORT_OUT_AT)
        this.#timers = this.#timers.filter(ref => ref.deref()?.hasRef());
      this.#timers.push(new WeakRef(timer));
      return timer;
    };
    return Object.defineProperties(remembering, Object.getOwnPropertyDescriptors(original));
  }
}
