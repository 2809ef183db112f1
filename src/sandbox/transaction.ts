import type {OwnMessages} from './own-statements';
import {OwnStatements} from './own-statements';

const GUARD = 'jest_savepoint_guard';
const SAVE = `SAVEPOINT ${GUARD}`;
const RELEASE = `RELEASE SAVEPOINT ${GUARD}`;
const UNDO = `ROLLBACK TO SAVEPOINT ${GUARD}`;

/**
 * What lies behind the guard savepoint: there is none; nothing yet; work to keep; work to undo. It is settled by the
 * statements that ride in front of the next piece of work, so that it never costs a round trip.
 */
type Guard = 'none' | 'clean' | 'keep' | 'undo';

interface Level {
  readonly name: string;
  /** Whether a statement ran at this level: only then does it exist in the database. */
  open: boolean;
}

/** Deferrable constraints of the schema, as quoted names. */
export interface DeferrableConstraints {
  readonly any: boolean;
  /** Those that are `INITIALLY DEFERRED`. */
  readonly initiallyDeferred: readonly string[];
}

/**
 * The one real transaction of a backend, as the sandbox uses it: nested levels (file, describe blocks, test) that are
 * opened by their first statement, and on top of them the guard around a client's statement or transaction.
 */
export class Transaction {
  readonly #own = new OwnStatements();
  readonly #deferrable: DeferrableConstraints;
  readonly #levels: Level[] = [];
  #guard: Guard = 'none';
  #chores: Buffer[] = [];
  #hasCursors = false;

  constructor(deferrable: DeferrableConstraints) {
    this.#deferrable = deferrable;
  }

  get level(): string | null {
    return this.#levels.at(-1)?.name ?? null;
  }

  /** The names of all levels, outermost first. */
  get levels(): readonly string[] {
    return this.#levels.map(({name}) => name);
  }

  openLevel(name: string): void {
    this.#levels.push({name, open: false});
  }

  /**
   * Leaves the innermost level.
   * @returns the SQL that undoes what was done in it; null where nothing was.
   */
  closeLevel(): string | null {
    const level = this.#levels.pop();
    if (!level?.open) return null;
    this.#guard = 'none';
    if (!this.#levels.some(({open}) => open)) return 'ROLLBACK';
    const savepoint = this.#savepoint(this.#levels.length);
    return `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`;
  }

  /**
   * Our messages in front of a client's next piece of work: they settle the piece before, open the transaction and the
   * level where they are not yet, and set a new guard.
   * @param modes settings for the new piece alone, as statements.
   */
  beginWork(modes: readonly string[]): OwnMessages {
    const statements = [...this.#openLevel()];
    if (this.#guard === 'undo') statements.push(UNDO);
    else {
      if (this.#guard === 'keep') statements.push(RELEASE);
      if (this.#guard !== 'clean') statements.push(SAVE);
    }
    // A cursor would outlive its transaction's savepoint when that is released.
    if (this.#hasCursors) statements.push('CLOSE ALL');
    this.#hasCursors = false;
    statements.push(...modes);
    this.#guard = 'keep';
    const own = this.#own.encode(statements);
    if (this.#chores.length === 0) return own;
    const chores = this.#chores;
    this.#chores = [];
    return {bytes: Buffer.concat([own.bytes, ...chores]), replies: own.replies + chores.length};
  }

  /** Whether the piece of work is kept or undone when the next one begins. */
  endWork(outcome: 'keep' | 'undo'): void {
    if (this.#guard !== 'none') this.#guard = outcome;
  }

  /** The next piece of work finds no cursors of those before. */
  closeCursors(): void {
    this.#hasCursors = true;
  }

  /** Statements in front of an application's transaction: its constraints are deferred as it expects. */
  get deferConstraints(): readonly string[] {
    const names = this.#deferrable.initiallyDeferred;
    return names.length === 0 ? [] : [`SET CONSTRAINTS ${names.join(', ')} DEFERRED`];
  }

  /** The SQL that checks deferred constraints as a COMMIT does; null where the schema has none. */
  get checkConstraints(): string | null {
    return this.#deferrable.any ? 'SET CONSTRAINTS ALL IMMEDIATE' : null;
  }

  /** Sends a message, which has one answer, with the next piece of work. */
  sendLater(message: Buffer): void {
    this.#chores.push(message);
  }

  /** The backend has forgotten its prepared statements, ours included. */
  statementsForgotten(): void {
    this.#own.forget();
  }

  #savepoint(depth: number): string {
    return `jest_savepoint_level_${depth}`;
  }

  #openLevel(): readonly string[] {
    const level = this.#levels.at(-1);
    if (!level || level.open) return [];
    const outermost = !this.#levels.some(({open}) => open);
    level.open = true;
    if (outermost) {
      this.#guard = 'none';
      // Outside an application's transaction constraints are checked with each statement, as a commit would.
      return [
        'BEGIN ISOLATION LEVEL SERIALIZABLE',
        ...(this.#deferrable.any ? ['SET CONSTRAINTS ALL IMMEDIATE'] : []),
      ];
    }
    const settle = this.#guard === 'undo' ? [UNDO, RELEASE] : this.#guard === 'none' ? [] : [RELEASE];
    this.#guard = 'none';
    return [...settle, `SAVEPOINT ${this.#savepoint(this.#levels.length - 1)}`];
  }
}
