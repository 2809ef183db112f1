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
  /** They undo what was done in it. */
  readonly undo: Buffer;
  /** They answer with one row, what was done to each table; null where nobody counts that. */
  readonly count: Buffer | null;
  /** They clean up what that leaves behind, before anything else is done, but nobody waits for them. */
  readonly tidy: Buffer;
  /** Whether the transaction is over with it. */
  readonly isOutermost: boolean;
}

interface Statements {
  readonly undo: readonly string[];
  readonly count: string | null;
  readonly restore: readonly string[];
  readonly calls: readonly string[];
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
    // Behind the rollback, which leaves the backend's counts as they are: in front of it a failed transaction would not tell them.
    // But in a transaction, as a backend that is idle for a moment hands its counts in where it has not done so for a second. One
    // that is rolled back does not wait for the disk.
    const asks = tables !== null || sequences !== null;
    const statements = {
      undo: asks ? ['ROLLBACK', 'BEGIN'] : ['ROLLBACK'],
      count: tables?.read ?? null,
      restore: [...(sequences ? [sequences.restoreAll] : []), ...(asks ? ['ROLLBACK'] : [])],
      calls: tables ? [UNLOCK, START_COUNTS] : [UNLOCK],
    };
    return this.#write(name, statements, true);
  }

  /** The end of a level at `depth`, where the transaction goes on. */
  nested(name: string, depth: number, savepoint: string): LevelEnd {
    const statements = {
      undo: [`ROLLBACK TO SAVEPOINT ${savepoint}`, `RELEASE SAVEPOINT ${savepoint}`],
      count: this.#tables?.readSince(depth) ?? null,
      restore: this.#sequences ? [this.#sequences.restoreKept(depth)] : [],
      calls: [UNLOCK],
    };
    return this.#write(name, statements, false);
  }

  #write(name: string, {undo, count, restore, calls}: Statements, isOutermost: boolean): LevelEnd {
    return {
      name,
      // In the order in which they are sent, as a statement is prepared where it comes first.
      undo: this.#synced(undo),
      count: count === null ? null : this.#synced([count]),
      tidy: this.#synced([...restore, `SELECT ${calls.join(', ')}`, FORGET_SEQUENCES]),
      isOutermost,
    };
  }

  #synced(statements: readonly string[]): Buffer {
    return Buffer.concat([this.#own.encode(statements).bytes, frontend.sync]);
  }
}
