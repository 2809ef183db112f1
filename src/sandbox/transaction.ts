import {frontend} from '../wire/encode';
import {CHECK_CONSTRAINTS, DEFER_CONSTRAINTS, deferConstraints} from '../pool/constraints';
import {OwnStatements, type OwnMessages} from './own-statements';
import {keepSequences} from '../pool/sequences';
import type {TableCounter} from '../pool/table-counts';
import type {DatabaseState} from './database-state';
import {LevelEnds, type LevelEnd} from './level-end';
import {settingsChange, withOwnRights, type Settings} from './settings';

const GUARD = 'jest_savepoint_guard';
const SAVE = `SAVEPOINT ${GUARD}`;
const RELEASE = `RELEASE SAVEPOINT ${GUARD}`;
const UNDO = `ROLLBACK TO SAVEPOINT ${GUARD}`;

/**
 * What lies behind the guard savepoint: there is none; work that is not over; work to keep; work to undo. It is settled by the
 * statements that ride in front of the next piece of work, so that it never costs a round trip.
 */
type Guard = 'none' | 'open' | 'keep' | 'undo';

/**
 * Moves the guard behind the work before it where that has succeeded. Where it has failed, this fails too and changes nothing:
 * in both cases a rollback to the guard keeps what is to be kept. It takes the unnamed statement away.
 */
const SETTLE = frontend.query(`${RELEASE};${SAVE}`);

interface Level {
  readonly name: string;
  /** Set when a statement has run at this level, only then does it exist in the database: the settings it began with. */
  settings: Settings | null;
  /** What was prepared at it by PREPARE, which no rollback undoes. */
  readonly prepared: Set<string>;
  /** Whether constraints were made at it that can be deferred. */
  deferrable: boolean;
}

/** Our messages in front of a piece of work. */
export interface WorkStart extends OwnMessages {
  /** Comes before them, with answers of its own that mean nothing, where the work before is not over. */
  readonly settle: Buffer | null;
}

/** What a piece of work needs in front of it. */
export interface WorkSetup {
  /** The settings of the client that does it. */
  readonly settings: Settings;
  /** Statements for this piece of work alone. */
  readonly modes: readonly string[];
}

/**
 * The one real transaction of a backend, as the sandbox uses it: nested levels (file, describe blocks, test) that are
 * opened by their first statement, and on top of them the guard around a client's statement or transaction.
 */
export class Transaction {
  readonly #own = new OwnStatements();
  readonly #state: DatabaseState;
  readonly #deferConstraints: readonly string[];
  readonly #ends: LevelEnds;
  readonly #levels: Level[] = [];
  #guard: Guard = 'none';
  /** Whose work lies behind the guard. */
  #work: WorkSetup | null = null;
  /** What clients have set, as it is on the backend now. */
  #settings: Settings = new Map();
  #dues: string[] = [];
  #chores: Buffer[] = [];
  /** Whether there are other constraints that can be deferred than the database has. */
  #hasNewConstraints = false;

  constructor(state: DatabaseState) {
    this.#state = state;
    const {initially} = state.deferrable;
    this.#deferConstraints = initially.length === 0 ? [] : [deferConstraints(initially)];
    this.#ends = new LevelEnds(this.#own, state);
  }

  get level(): string | null {
    return this.#levels.at(-1)?.name ?? null;
  }

  /** Who counts what is done to each table; null for nobody. */
  get tables(): TableCounter | null {
    return this.#state.tables;
  }

  /** The names of all levels, outermost first. */
  get levels(): readonly string[] {
    return this.#levels.map(({name}) => name);
  }

  /** Whether it has begun. */
  isOpen(): boolean {
    return this.isTouched(0);
  }

  /** Whether anything was done in some of the levels, counted from the outermost one. */
  isTouched(from: number, to?: number): boolean {
    return this.#levels.slice(from, to).some(({settings}) => settings !== null);
  }

  openLevel(name: string): void {
    this.#levels.push({name, settings: null, prepared: new Set(), deferrable: false});
  }

  /** Leaves the innermost level; null where nothing was done in it. */
  closeLevel(): LevelEnd | null {
    const level = this.#levels.pop();
    if (!level?.settings) return null;
    this.#guard = 'none';
    this.#dues = [];
    this.#settings = level.settings;
    this.#hasNewConstraints = this.#levels.some(({deferrable}) => deferrable);
    for (const name of level.prepared) this.sendLater(frontend.closeStatement(name));
    const depth = this.#levels.length;
    return this.isOpen()
      ? this.#ends.nested(level.name, depth, savepointName(depth))
      : this.#ends.outermost(level.name);
  }

  /**
   * Our messages in front of a client's next piece of work: they settle the piece before, open the transaction and the
   * level where they are not yet, give the client its settings, and set a new guard.
   */
  beginWork(work: WorkSetup): WorkStart {
    const {settings, modes} = work;
    const settle = this.#guard === 'open' ? SETTLE : null;
    if (settle) this.#guard = 'undo';
    this.#work = work;
    const statements = this.#openLevel();
    const change = settingsChange(this.#settings, settings);
    this.#settings = settings;
    const between = this.#dues.length === 0 ? change : [...this.#dues.splice(0), ...change];
    if (this.#guard === 'keep') statements.push(RELEASE);
    if (this.#guard === 'undo') statements.push(UNDO, ...(between.length > 0 ? [RELEASE] : []));
    statements.push(...between);
    // After an undo the guard is still set, unless it had to go for what comes between.
    if (between.length > 0 || this.#guard !== 'undo') statements.push(SAVE);
    statements.push(...modes);
    this.#guard = 'open';
    const {bytes, replies} = this.#own.encode(statements);
    if (this.#chores.length === 0) return {settle, bytes, replies};
    const chores = this.#chores.splice(0);
    return {settle, bytes: Buffer.concat([bytes, ...chores]), replies: replies + chores.length};
  }

  /**
   * Whether the piece of work is kept or undone when the next one begins.
   * @param settings those of its client afterwards.
   * @param dues statements that a server's commit would have done: they run then, too, and never fail.
   */
  endWork(
    work: WorkSetup,
    outcome: 'keep' | 'undo',
    settings?: Settings,
    dues: readonly string[] = [],
  ): void {
    // Where others have begun behind it, they have settled it.
    if (this.#guard === 'none' || work !== this.#work) return;
    this.#guard = outcome;
    if (settings) this.#settings = settings;
    for (const due of dues) this.#dues.push(due);
  }

  /** The backend has these settings now: the client whose they are has just made them. */
  settingsMade(settings: Settings): void {
    this.#settings = settings;
  }

  /** PREPARE has run: the statement is there until its level ends. */
  statementPrepared(name: string): void {
    this.#levels.at(-1)?.prepared.add(name);
  }

  /** A constraint has been made that can be deferred. */
  constraintMade(): void {
    this.#hasNewConstraints = true;
    const level = this.#levels.at(-1);
    if (level) level.deferrable = true;
  }

  /** Statements in front of an application's transaction: its constraints are deferred as it expects. */
  get deferConstraints(): readonly string[] {
    return this.#hasNewConstraints ? [DEFER_CONSTRAINTS] : this.#deferConstraints;
  }

  /** The SQL that checks deferred constraints as a COMMIT does; null where there are none. */
  get checkConstraints(): string | null {
    return this.#hasNewConstraints || this.#state.deferrable.any ? CHECK_CONSTRAINTS : null;
  }

  /** Sends a message, which has one answer, with the next piece of work. */
  sendLater(message: Buffer): void {
    this.#chores.push(message);
  }

  #openLevel(): string[] {
    const level = this.#levels.at(-1);
    if (!level || level.settings) return [];
    const outermost = !this.isOpen();
    const keepsSequences = !outermost && this.#state.sequences !== null;
    // A client's role may not see all sequences. It is set again in front of the client's work.
    const ownRights = keepsSequences ? withOwnRights(this.#settings) : this.#settings;
    const takeRights = settingsChange(this.#settings, ownRights);
    level.settings = this.#settings = ownRights;
    const guard = this.#guard;
    this.#guard = 'none';
    if (outermost) {
      // Outside an application's transaction constraints are checked with each statement, as a commit would.
      const check = this.checkConstraints;
      return ['BEGIN ISOLATION LEVEL SERIALIZABLE', ...(check === null ? [] : [check])];
    }
    const depth = this.#levels.length - 1;
    return [
      ...(guard === 'undo' ? [UNDO] : []),
      ...(guard === 'none' ? [] : [RELEASE]),
      ...this.#dues.splice(0),
      ...takeRights,
      ...(keepsSequences ? [keepSequences(depth)] : []),
      ...(this.#state.tables ? [this.#state.tables.keep(depth)] : []),
      `SAVEPOINT ${savepointName(depth)}`,
    ];
  }
}

function savepointName(depth: number): string {
  return `jest_savepoint_level_${depth}`;
}
