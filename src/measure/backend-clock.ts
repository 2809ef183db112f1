import {closeSync, openSync, readFileSync, readSync} from 'node:fs';
import {SchedulerClock} from '../shared/scheduler-clock';

/** A backend has been seen to need some twenty microseconds from its last answer to its rest, and each look takes as many. */
const mostLooks = 20;

/** The program's name in parentheses, which is `postgres`, and the state come first (proc(5)). */
const stateLength = 64;

/** CPU time of a backend that runs on this machine. */
export class BackendClock {
  readonly #clock: SchedulerClock;
  readonly #state: number;
  readonly #buffer = Buffer.alloc(stateLength);

  private constructor(clock: SchedulerClock, state: number) {
    this.#clock = clock;
    this.#state = state;
  }

  /**
   * Null where the system tells nothing of the process, or it is not that backend: a server in a container, or on another
   * machine, has numbers of its own.
   * @param user whose connection it is
   */
  static open(processId: number, user: string): BackendClock | null {
    try {
      const title = readFileSync(`/proc/${processId}/cmdline`, 'latin1');
      if (!title.startsWith('postgres:') || !title.includes(` ${user} `)) return null;
      const clock = SchedulerClock.open(String(processId));
      return clock && new BackendClock(clock, openSync(`/proc/${processId}/stat`, 'r'));
    } catch {
      return null;
    }
  }

  /** Milliseconds so far, when it has come to rest: the clock of what is running is behind. Null where it is gone. */
  read(): number | null {
    try {
      for (let looks = 0; looks < mostLooks && this.#isRunning(); looks++);
      return this.#clock.runMs;
    } catch {
      return null;
    }
  }

  close(): void {
    this.#clock.close();
    closeSync(this.#state);
  }

  #isRunning(): boolean {
    const length = readSync(this.#state, this.#buffer, 0, stateLength, 0);
    return this.#buffer.toString('latin1', 0, length).includes(') R ');
  }
}
