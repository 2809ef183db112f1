/** Where databases of their own come from. */
export interface Databases {
  /** A clone of the template. */
  take(): Promise<string>;
  /** Copies of a database that was taken before, to which nobody may connect until they are given up. */
  copiesOf(database: string): Copies;
  giveUp(copies: Copies): void;
  /** It is not used any more. */
  giveBack(database: string): void;
}

export interface Copies {
  take(): Promise<string>;
}

/**
 * A level (the file, a describe block, a test) and the database in which its statements run: made when the first of them comes,
 * with all that was done in the levels around it.
 */
export class DatabaseLevel {
  readonly name: string;
  readonly #parent: DatabaseLevel | null;
  readonly #databases: Databases;
  readonly #vacate: (level: DatabaseLevel) => Promise<void>;
  #database: Promise<string> | null = null;
  #copies: Promise<Copies> | null = null;

  /** @param vacate has all clients leave the database of a level, which can be copied then */
  constructor(
    name: string,
    parent: DatabaseLevel | null,
    databases: Databases,
    vacate: (level: DatabaseLevel) => Promise<void>,
  ) {
    this.name = name;
    this.#parent = parent;
    this.#databases = databases;
    this.#vacate = vacate;
  }

  /** The name of its database, which is made where there is none yet. */
  database(): Promise<string> {
    // What is done in it from now on is not in copies that were made ahead.
    void this.#giveUpCopies();
    this.#database ??= (this.#parent?.copy() ?? this.#databases.take()).catch((error: unknown) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }

  /** A database with what was done in this level and those around it, and nothing else. */
  async copy(): Promise<string> {
    const database = await this.#database;
    if (database === null) return this.#parent?.copy() ?? this.#databases.take();
    this.#copies ??= this.#vacate(this).then(() => this.#databases.copiesOf(database));
    return (await this.#copies).take();
  }

  /** It is over. */
  async close(): Promise<void> {
    await this.#giveUpCopies();
    const database = await this.#database?.catch(() => null);
    if (typeof database === 'string') this.#databases.giveBack(database);
  }

  async #giveUpCopies(): Promise<void> {
    const copies = this.#copies;
    this.#copies = null;
    if (copies) this.#databases.giveUp(await copies);
  }
}
