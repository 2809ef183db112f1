import {startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';

/** Sees to it that a worker never has more connections than its share of what the server allows. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #waitMs: number;
  /** Who waits for one more. */
  readonly #waiting = new Map<() => void, string>();
  /** Whose connections there are. */
  readonly #taken: string[] = [];
  /** The most connections that a test has wanted at once; most have a transaction and a query beside it. */
  #wanted = 2;
  /** How many tests run beside each other, and those that are about to. */
  #admitted = 0;
  readonly #queue: (() => void)[] = [];

  constructor(max: number, waitMs: number) {
    this.#max = max;
    this.#waitMs = waitMs;
  }

  /**
   * Resolves when one more test may run beside others. Where each of k tests wants at most w of n connections, one of them always has
   * what it wants if k (w − 1) < n: they do not wait for each other.
   */
  async admit(): Promise<void> {
    if (this.#admitted < this.#mostTests()) this.#admitted++;
    else await new Promise<void>(resolve => this.#queue.push(resolve));
  }

  /** A test that was admitted has ended. */
  dismiss(): void {
    this.#admitted--;
    while (this.#queue.length > 0 && this.#admitted < this.#mostTests()) {
      this.#admitted++;
      this.#queue.shift()!();
    }
  }

  /** How many tests wait to be admitted; null where none does. */
  describeQueue(): string | null {
    const {length} = this.#queue;
    if (length === 0) return null;
    return `${length} concurrent ${length === 1 ? 'test waits' : 'tests wait'} for others to end, as these may need all ${this.#max} connections (pool.max)`;
  }

  #mostTests(): number {
    return Math.max(1, Math.floor((this.#max - 1) / (this.#wanted - 1)));
  }

  /**
   * Resolves when there may be one more.
   * @param test whose it is
   * @throws SavepointError where that has taken too long
   */
  take(test: string): Promise<void> {
    const own = [...this.#taken, ...this.#waiting.values()].filter(name => name === test);
    this.#wanted = Math.max(this.#wanted, own.length + 1);
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
      this.#waiting.set(granted, test);
    });
  }

  /** There is one less. */
  release(test: string): void {
    this.#taken.splice(this.#taken.indexOf(test), 1);
    const [next] = this.#waiting.keys();
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
