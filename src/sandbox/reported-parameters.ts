import {server} from '../wire/encode';
import type {Settings} from './settings';

/**
 * The settings that a server reports to its client, as one client knows them (PostgreSQL manual, 55.2.7). All clients share a
 * backend, whose settings change with the client that it works for: of that none of them is to hear.
 */
export class ReportedParameters {
  readonly #initial: ReadonlyMap<string, string>;
  readonly #told: Map<string, string>;

  /** @param initial what the client was told when it connected. */
  constructor(initial: ReadonlyMap<string, string>) {
    this.#initial = initial;
    this.#told = new Map(initial);
  }

  /** Takes note of a report of the server. False: the client knows it. */
  isNews(name: string, value: string): boolean {
    if (this.#told.get(name) === value) return false;
    this.#told.set(name, value);
    return true;
  }

  /**
   * Reports of what a transaction's end has changed back: the backend follows only with its next statement.
   * @param names of settings, in lower case, that were different in the transaction.
   */
  changedBack(names: ReadonlySet<string>, settings: Settings): readonly Buffer[] {
    const reports: Buffer[] = [];
    if (names.size === 0) return reports;
    for (const [name, initial] of this.#initial) {
      const key = name.toLowerCase();
      const value = settings.get(key) ?? initial;
      if (names.has(key) && this.isNews(name, value)) reports.push(server.parameterStatus(name, value));
    }
    return reports;
  }
}
