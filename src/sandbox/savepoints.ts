import type {SavepointStatement} from './control';

/** What a client's savepoints lead back to. */
export class Savepoints<State> {
  readonly #savepoints: {readonly name: string; readonly state: State}[] = [];

  /**
   * A statement about a savepoint has run.
   * @returns what ROLLBACK TO leads back to; null for other statements.
   */
  ran({kind, name}: SavepointStatement, now: () => State): State | null {
    if (kind === 'savepoint') {
      this.#savepoints.push({name, state: now()});
      return null;
    }
    // A name may be given again, and then means the later one.
    const at = this.#savepoints.findLastIndex(savepoint => savepoint.name === name);
    if (at < 0) return null;
    const [savepoint] = this.#savepoints.splice(at);
    if (kind === 'release') return null;
    this.#savepoints.push(savepoint!);
    return savepoint!.state;
  }

  /** The transaction is over. */
  clear(): void {
    this.#savepoints.length = 0;
  }
}
