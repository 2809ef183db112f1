import {startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';

/** Sees to it that a worker never has more connections than its share of what the server allows. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();
  /** Whose connections there are. */
  readonly #taken: string[] = [];

  constructor(max: number, waitMs: number) {
    this.#max = max;
    this.#waitMs = waitMs;
  }

  /**
   * Resolves when there may be one more.
   * @param test whose it is
   * @throws SavepointError where that has taken too long
   */
  take(test: string): Promise<void> {
    if (this.#taken.length < this.#max) {
      this.#taken.push(test);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => {
        this.#waiting.delete(granted);
        reject(this.#refusal(test));
      }, this.#waitMs);
      const granted = (): void => {
        stopTimer(timer);
        this.#taken.push(test);
        resolve();
      };
      this.#waiting.add(granted);
    });
  }

  /** There is one less. */
  release(test: string): void {
    this.#taken.splice(this.#taken.indexOf(test), 1);
    const [next] = this.#waiting;
    if (!next) return;
    this.#waiting.delete(next);
    next();
  }

  #refusal(test: string): SavepointError {
    const counts = new Map<string, number>();
    for (const each of this.#taken) counts.set(each, (counts.get(each) ?? 0) + 1);
    const others = Array.from(counts, ([name, count]) => `"${name}" has ${count}`).join(', ');
    return new SavepointError(
      `Another connection of "${test}" has waited ${this.#waitMs} ms, as there are ${this.#max}: ${others}`,
      {
        code: 'SAVEPOINT_CONNECTION',
        hint:
          'Close a client, run fewer tests at once (maxConcurrency), or, where the server has connections enough, raise pool.max, ' +
          'which is 10, and 3 where CI is set.',
      },
    );
  }
}
