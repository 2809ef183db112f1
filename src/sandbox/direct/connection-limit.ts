import {startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';

/** Sees to it that a worker never has more connections than its share of what the server allows. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(max: number, waitMs: number) {
    this.#max = max;
    this.#waitMs = waitMs;
  }

  /**
   * Resolves when there may be one more.
   * @throws SavepointError where that has taken too long
   */
  take(): Promise<void> {
    if (this.#taken < this.#max) {
      this.#taken++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => {
        this.#waiting.delete(granted);
        reject(this.#refusal());
      }, this.#waitMs);
      const granted = (): void => {
        stopTimer(timer);
        resolve();
      };
      this.#waiting.add(granted);
    });
  }

  /** There is one less. */
  release(): void {
    const [next] = this.#waiting;
    if (!next) this.#taken--;
    else {
      this.#waiting.delete(next);
      next();
    }
  }

  #refusal(): SavepointError {
    const waited = `another one has waited ${this.#waitMs} ms`;
    return new SavepointError(`The test has ${this.#max} connections to its database, and ${waited}`, {
      code: 'SAVEPOINT_CONNECTION',
      hint: 'Close a client, or raise pool.max, which is 10, and 3 where CI is set.',
    });
  }
}
