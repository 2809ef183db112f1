import type {CloneWorkshop} from '../schema/clone-workshop';
import {SavepointError} from '../shared/savepoint-error';
import {CloneShelf} from './clone-shelf';

/** One worker's supply of databases for tests that commit: made ahead and dropped in the background, one after the other. */
export class ClonePool {
  readonly #open: () => Promise<CloneWorkshop>;
  readonly #shelves = new Set<CloneShelf>();
  readonly #template: CloneShelf;
  readonly #used: string[] = [];
  #workshop: Promise<CloneWorkshop> | null = null;
  #working: Promise<void> | null = null;
  #closed = false;

  /** @param ahead how many clones of the template are kept ready, from the first one that is asked for on */
  constructor(open: () => Promise<CloneWorkshop>, ahead: number) {
    this.#open = open;
    this.#template = this.#shelf(null, ahead);
  }

  /** Begins to make clones ahead. */
  prepare(): void {
    this.#shelves.add(this.#template);
    this.#work();
  }

  /** A clone of the template. */
  take(): Promise<string> {
    this.#shelves.add(this.#template);
    return this.#template.take();
  }

  /** Copies of a database that was taken here. Nobody may connect to it until they are given up. */
  copiesOf(database: string): CloneShelf {
    const shelf = this.#shelf(database, 1);
    this.#shelves.add(shelf);
    return shelf;
  }

  /** There will be no more copies. */
  giveUp(shelf: CloneShelf): void {
    this.#shelves.delete(shelf);
    for (const database of shelf.empty()) this.giveBack(database);
  }

  /** A test is done with what it took: it is dropped. */
  giveBack(database: string): void {
    this.#used.push(database);
    this.#work();
  }

  /** Ends the connection, when what is under way is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
    const error = new SavepointError('The run has ended before a database for this test was made', {
      code: 'SAVEPOINT_SANDBOX',
    });
    for (const shelf of this.#shelves) shelf.fail(error);
    await (await this.#workshop?.catch(() => null))?.close();
  }

  #shelf(from: string | null, ahead: number): CloneShelf {
    return new CloneShelf(from, ahead, () => this.#work());
  }

  #work(): void {
    if (this.#closed) return;
    this.#working ??= this.#workOff().finally(() => {
      this.#working = null;
      // What came in at the last moment.
      if (this.#next || this.#used.length > 0) this.#work();
    });
  }

  /** What is waited for comes before what is made ahead. */
  get #next(): CloneShelf | undefined {
    const shelves = [...this.#shelves];
    return shelves.find(({waiting}) => waiting.length > 0) ?? shelves.find(({wants}) => wants);
  }

  async #workOff(): Promise<void> {
    for (let shelf = this.#next; shelf || this.#used.length > 0; shelf = this.#next) {
      if (this.#closed) return;
      if (shelf) await this.#make(shelf);
      // Also while there is more to make: what was used takes room.
      const used = this.#used.shift();
      if (used !== undefined) await (await this.#opened()).drop(used).catch(() => undefined);
    }
  }

  async #make(shelf: CloneShelf): Promise<void> {
    try {
      const database = await (await this.#opened()).make(shelf.from);
      // Its source may have been given up meanwhile.
      if (this.#shelves.has(shelf) || shelf.waiting.length > 0) shelf.put(database);
      else this.#used.push(database);
    } catch (error) {
      shelf.fail(error);
    }
  }

  #opened(): Promise<CloneWorkshop> {
    this.#workshop ??= this.#open().catch((error: unknown) => {
      this.#workshop = null;
      throw error;
    });
    return this.#workshop;
  }
}
