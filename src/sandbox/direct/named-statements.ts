/** A statement that a client has prepared through the protocol. */
interface NamedStatement {
  readonly sql: string;
  /** The Parse message, as the client sent it. */
  readonly parse: Buffer;
}

/** What one client has prepared through the protocol: each connection that serves it has to know it. */
export class NamedStatements {
  readonly #statements = new Map<string, NamedStatement>();
  /** Those that the connection does not know. */
  readonly #lost = new Set<string>();

  add(name: string, sql: string, parse: Buffer): void {
    const isTaken = name !== '' && this.#statements.has(name) && !this.#lost.has(name);
    // The server says so, and the statement of before stays.
    if (isTaken) return;
    this.#statements.set(name, {sql, parse: Buffer.from(parse)});
    this.#lost.delete(name);
  }

  sqlOf(name: string): string {
    return this.#statements.get(name)?.sql ?? '';
  }

  /** Its Parse message is sent to the connection that there is now. */
  sent(name: string): void {
    this.#lost.delete(name);
  }

  /** The Parse message that has to come before the statement is used; null where the connection knows it. */
  parseAgain(name: string): Buffer | null {
    if (!this.#lost.delete(name)) return null;
    return this.#statements.get(name)?.parse ?? null;
  }

  /** The server has not prepared it. */
  failed(name: string, again: boolean): void {
    if (again) this.#lost.add(name);
    else this.#statements.delete(name);
  }

  /** @param name null for all */
  remove(name: string | null): void {
    for (const each of name === null ? [...this.#statements.keys()] : [name]) {
      this.#statements.delete(each);
      this.#lost.delete(each);
    }
  }

  /** The client will be served by another connection. */
  connectionLeft(): void {
    for (const name of this.#statements.keys()) this.#lost.add(name);
  }
}
