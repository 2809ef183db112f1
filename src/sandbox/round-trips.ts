import type {ObservedStatement} from './statement-observer';

/** Counts one client's round trips, each for a statement: the last one that was sent before it, or else the next one. */
export class RoundTrips {
  #latest: ObservedStatement | null = null;
  /** Those that no statement has been sent for yet, as when it is prepared first. */
  #early = 0;

  sent(statement: ObservedStatement): void {
    this.#latest = statement;
    for (; this.#early > 0; this.#early--) statement.awaited();
  }

  /**
   * The client asks for the answers up to here.
   * @param complete whether what comes next is another piece of work.
   */
  asked(complete: boolean): void {
    if (this.#latest) this.#latest.awaited();
    else this.#early++;
    if (complete) this.#latest = null;
  }
}
