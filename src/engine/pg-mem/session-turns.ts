/**
 * Whose turn it is in a database: a session in a transaction has it to itself, as the backup that its ROLLBACK puts back is of
 * what others have done since as well.
 */
export class SessionTurns {
  #holder: object | null = null;
  #waiting: (() => void)[] = [];

  isFree(session: object): boolean {
    return this.#holder === null || this.#holder === session;
  }

  /** Calls back when it is free, for whoever asks first. */
  whenFree(callback: () => void): void {
    this.#waiting.push(callback);
  }

  hold(session: object): void {
    this.#holder = session;
  }

  release(session: object): void {
    if (this.#holder !== session) return;
    this.#holder = null;
    for (const callback of this.#waiting.splice(0)) callback();
  }
}
