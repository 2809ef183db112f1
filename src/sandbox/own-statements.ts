import {frontend} from '../wire/encode';

/** Messages of ours, and how many answers they bring that no client may see. */
export interface OwnMessages {
  readonly bytes: Buffer;
  readonly replies: number;
}

/**
 * Our own statements on one backend, as messages of the extended protocol without a Sync: they ride in front of a
 * client's messages in the same write. Each is prepared at its first use.
 */
export class OwnStatements {
  readonly #names = new Map<string, string>();
  readonly #encoded = new Map<string, OwnMessages>();

  /** The messages that run `statements` in order. */
  encode(statements: readonly string[]): OwnMessages {
    const key = statements.join(';');
    const known = this.#encoded.get(key);
    if (known) return known;
    const parts: Buffer[] = [];
    let replies = 0;
    let prepares = false;
    for (const sql of statements) {
      let name = this.#names.get(sql);
      if (name === undefined) {
        name = this.#name(sql);
        parts.push(frontend.parse(name, sql));
        replies++;
        prepares = true;
      }
      parts.push(frontend.bind(name), frontend.execute());
      replies += 2;
    }
    const messages = {bytes: Buffer.concat(parts), replies};
    if (!prepares) this.#encoded.set(key, messages);
    return messages;
  }

  #name(sql: string): string {
    const name = `jest_savepoint_${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}
