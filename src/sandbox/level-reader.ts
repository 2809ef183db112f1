import {SavepointError} from '../shared/savepoint-error';
import {frontend} from '../wire/encode';
import type {Attachment} from './attachment';
import {hearOwn} from './own-query';
import {settle} from './settle';
import {NO_SETTINGS} from './settings';

/** What is read in the middle of a level. */
export interface LevelReading {
  /** The beginning of an error. @example 'What was done to each table' */
  readonly what: string;
  /** Of one value. */
  readonly sql: string;
}

export interface LevelReaderOptions {
  readonly attached: () => Attachment;
  /** Who has a transaction open, which the reading becomes a part of; null where nobody has. */
  readonly describeTurn: () => string | null;
  /** Called before each reading: a simple query takes the unnamed statement away. */
  readonly takesUnnamed: () => void;
  /** How long a statement that is under way is waited for. */
  readonly waitMs: number;
}

/** Reads values in the middle of a level, one after the other. */
export class LevelReader {
  readonly #options: LevelReaderOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LevelReaderOptions) {
    this.#options = options;
  }

  /**
   * @returns null where nothing was done yet
   * @throws SavepointError where a statement is under way, or the open transaction has failed
   */
  read(reading: LevelReading): Promise<string | null> {
    const value = this.#last.then(() => this.#readNext(reading));
    this.#last = value.catch(() => null);
    return value;
  }

  async #readNext({what, sql}: LevelReading): Promise<string | null> {
    const {attached, describeTurn, takesUnnamed, waitMs} = this.#options;
    const {exchanges, backend, transaction} = attached();
    await settle(exchanges, waitMs);
    if (exchanges.isBusy())
      throw new SavepointError(
        `${what} cannot be read while a statement is under way; it has been for ${waitMs} ms`,
        {code: 'SAVEPOINT_SANDBOX', hint: 'Await every query, and read streams to their end.'},
      );
    // It would begin with the reading.
    if (!transaction.isOpen()) return null;
    takesUnnamed();
    const open = describeTurn();
    const query = hearOwn(backend, {what: 'read from its transaction', bytes: frontend.query(sql)});
    if (open === null) {
      // As a client of its own: what was left behind by a statement that has failed is undone in front of it.
      const work = {settings: NO_SETTINGS, modes: []};
      const begin = transaction.beginWork(work);
      const bytes = Buffer.concat([begin.bytes, query.bytes]);
      exchanges.start(query.exchange, bytes, begin.replies, {inFront: begin.settle});
      transaction.endWork(work, 'keep');
    } else exchanges.start(query.exchange, query.bytes, 0);
    const row = await query.row.catch((error: unknown) => {
      const message = `${what} cannot be read${open === null ? '' : ` in ${open}`}`;
      throw new SavepointError(message, {code: 'SAVEPOINT_SANDBOX', cause: error});
    });
    return row?.[0] ?? null;
  }
}
