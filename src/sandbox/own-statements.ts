import {frontend} from '../wire/encode';

/** Messages of ours, and how many answers they bring that no client may see. */
export interface OwnMessages {
  readonly bytes: Buffer;
  readonly replies: number;
}

/** A list of statements, and those that begin with it: to find one, no text is joined or hashed. */
interface Encoded {
  messages: OwnMessages | null;
  synced: Buffer | null;
  readonly longer: Map<string, Encoded>;
}

/**
 * Our own statements on one backend, as messages of the extended protocol without a Sync: they ride in front of a
 * client's messages in the same write. Each is prepared at its first use.
 */
export class OwnStatements {
  readonly #names = new Map<string, string>();
  readonly #encoded: Encoded = {messages: null, synced: null, longer: new Map()};

  /** The messages that run `statements` in order. */
  encode(statements: readonly string[]): OwnMessages {
    const encoded = this.#find(statements);
    if (encoded.messages) return encoded.messages;
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
    if (!prepares) encoded.messages = messages;
    return messages;
  }

  /** The messages that run `statements` in order, up to a Sync. */
  synced(statements: readonly string[]): Buffer {
    const encoded = this.#find(statements);
    if (encoded.synced) return encoded.synced;
    const synced = Buffer.concat([this.encode(statements).bytes, frontend.sync]);
    if (encoded.messages) encoded.synced = synced;
    return synced;
  }

  #find(statements: readonly string[]): Encoded {
    let encoded = this.#encoded;
    for (const sql of statements) {
      let longer = encoded.longer.get(sql);
      if (!longer) encoded.longer.set(sql, (longer = {messages: null, synced: null, longer: new Map()}));
      encoded = longer;
    }
    return encoded;
  }

  #name(sql: string): string {
    const name = `jest_savepoint_${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}
