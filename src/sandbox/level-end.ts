import {SequenceRestorer} from '../pool/sequences';
import {START_COUNTS} from '../pool/table-counts';
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

/** The same strings each time, as a statement is found by its text. */
type LevelStatements = Record<'undo' | 'tidy', readonly string[]>;

/** Writes the ends of levels, for one backend. */
export class LevelEnds {
  readonly #own: OwnStatements;
  readonly #tables: DatabaseState['tables'];
  readonly #sequences: SequenceRestorer | null;
  readonly #ofTransaction: LevelStatements;
  /** By the depth of the level. */
  readonly #ofLevels = new Map<number, LevelStatements>();

  constructor(own: OwnStatements, {tables, sequences}: DatabaseState) {
    this.#own = own;
    this.#tables = tables;
    this.#sequences = sequences === null ? null : new SequenceRestorer(sequences);
    this.#ofTransaction = this.#endTransaction();
  }

  /** The end of the transaction. */
  outermost(name: string): LevelEnd {
    return this.#end(name, this.#ofTransaction, true);
  }

  /** The end of a level at `depth`, where the transaction goes on. */
  nested(name: string, depth: number, savepoint: string): LevelEnd {
    let statements = this.#ofLevels.get(depth);
    if (!statements) this.#ofLevels.set(depth, (statements = this.#endLevel(depth, savepoint)));
    return this.#end(name, statements, false);
  }

  #end(name: string, {undo, tidy}: LevelStatements, isOutermost: boolean): LevelEnd {
    // In the order in which they are sent, as a statement is prepared where it comes first.
    return {name, undo: this.#own.synced(undo), tidy: this.#own.synced(tidy), isOutermost};
  }

  #endTransaction(): LevelStatements {
    const [tables, sequences] = [this.#tables, this.#sequences];
    // What is asked is asked behind the rollback, which leaves the backend's counts as they are: in front of it a failed transaction
    // would not tell. But in a transaction, as a backend that is idle for a moment hands its counts in where it has not done so for
    // a second. One that is rolled back does not wait for the disk.
    const [begin, end] = tables || sequences ? [['BEGIN'], ['ROLLBACK']] : [[], []];
    return {
      undo: [
        'ROLLBACK',
        ...begin,
        ...(tables ? [`SELECT (${tables.read}), ${UNLOCK}, ${START_COUNTS}`] : []),
      ],
      tidy: [
        ...(sequences ? [sequences.restoreAll] : []),
        ...end,
        ...(tables ? [] : [`SELECT ${UNLOCK}`]),
        FORGET_SEQUENCES,
      ],
    };
  }

  #endLevel(depth: number, savepoint: string): LevelStatements {
    const [tables, sequences] = [this.#tables, this.#sequences];
    return {
      undo: [
        `ROLLBACK TO SAVEPOINT ${savepoint}`,
        `RELEASE SAVEPOINT ${savepoint}`,
        ...(tables ? [`${tables.readSince(depth)}, ${UNLOCK}`] : []),
      ],
      tidy: [
        ...(sequences ? [sequences.restoreKept(depth)] : []),
        ...(tables ? [] : [`SELECT ${UNLOCK}`]),
        FORGET_SEQUENCES,
      ],
    };
  }
}
