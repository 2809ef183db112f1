import {closeSync, openSync, readSync} from 'node:fs';

/** `run time, time spent waiting, number of slices` of a task; the first two in nanoseconds (Linux' sched-stats.rst). */
const longestStat = 64;

/** Reads for how long a thread or a process has run so far, from Linux' scheduler. */
export class SchedulerClock {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(longestStat);

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * The clock of a process' first thread, or of the thread that opens it; null where the system tells nothing of it.
   * @param task its folder below `/proc`. @example 'thread-self'
   */
  static open(task: string): SchedulerClock | null {
    try {
      const clock = new SchedulerClock(openSync(`/proc/${task}/schedstat`, 'r'));
      return clock.runMs === null ? null : clock;
    } catch {
      return null;
    }
  }

  /** Milliseconds, with fractions, as of the last time it stopped running; null where it is gone. */
  get runMs(): number | null {
    try {
      const length = readSync(this.#file, this.#buffer, 0, longestStat, 0);
      const ns = Number.parseInt(this.#buffer.toString('latin1', 0, length), 10);
      return Number.isNaN(ns) ? null : ns / 1e6;
    } catch {
      return null;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
