import {SequenceRestorer} from '../pool/sequences';
import {START_COUNTS} from '../pool/table-counts';
import {frontend} from '../wire/encode';
import type {DatabaseState} from './database-state';
import type {OwnStatements} from './own-statements';

/** What a rollback leaves behind: session-level advisory locks, and what currval() and lastval() know. */
const UNLOCK = 'pg_advisory_unlock_all()';
const FORGET_SEQUENCES = 'DISCARD SEQUENCES';

/** The end of a level, as messages up to a Sync each. */
export interface LevelEnd {
  readonly name: string;
  /** They undo what was done in it, and answer with one row, what that was to each table, where somebody counts it. */
  readonly undo: Buffer;
  /** They clean up what that leaves behind, before anything else is done, but nobody waits for them. */
  readonly tidy: Buffer;
  /** Whether the transaction is over with it. */
  readonly isOutermost: boolean;
}

/** Writes the ends of levels, for one backend. */
export class LevelEnds {
  readonly #own: OwnStatements;
  readonly #tables: DatabaseState['tables'];
  readonly #sequences: SequenceRestorer | null;

  constructor(own: OwnStatements, {tables, sequences}: DatabaseState) {
    this.#own = own;
    this.#tables = tables;
    this.#sequences = sequences === null ? null : new SequenceRestorer(sequences);
  }

  /** The end of the transaction. */
  outermost(name: string): LevelEnd {
    const [tables, sequences] = [this.#tables, this.#sequences];
    // What is asked is asked behind the rollback, which leaves the backend's counts as they are: in front of it a failed transaction
    // would not tell. But in a transaction, as a backend that is idle for a moment hands its counts in where it has not done so for
    // a second. One that is rolled back does not wait for the disk.
    const [begin, end] = tables || sequences ? [['BEGIN'], ['ROLLBACK']] : [[], []];
    return {
      name,
      undo: this.#synced(
        'ROLLBACK',
        ...begin,
        ...(tables ? [`SELECT (${tables.read}), ${UNLOCK}, ${START_COUNTS}`] : []),
      ),
      tidy: this.#synced(
        ...(sequences ? [sequences.restoreAll] : []),
        ...end,
        ...(tables ? [] : [`SELECT ${UNLOCK}`]),
        FORGET_SEQUENCES,
      ),
      isOutermost: true,
    };
  }

  /** The end of a level at `depth`, where the transaction goes on. */
  nested(name: string, depth: number, savepoint: string): LevelEnd {
    const [tables, sequences] = [this.#tables, this.#sequences];
    return {
      name,
      undo: this.#synced(
        `ROLLBACK TO SAVEPOINT ${savepoint}`,
        `RELEASE SAVEPOINT ${savepoint}`,
        ...(tables ? [`${tables.readSince(depth)}, ${UNLOCK}`] : []),
      ),
      tidy: this.#synced(
        ...(sequences ? [sequences.restoreKept(depth)] : []),
        ...(tables ? [] : [`SELECT ${UNLOCK}`]),
        FORGET_SEQUENCES,
      ),
      isOutermost: false,
    };
  }

  /** In the order in which they are sent, as a statement is prepared where it comes first. */
  #synced(...statements: readonly string[]): Buffer {
    return Buffer.concat([this.#own.encode(statements).bytes, frontend.sync]);
  }
}
