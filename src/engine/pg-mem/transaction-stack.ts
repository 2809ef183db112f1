import type {TransactionStatus} from '../../wire/message-type';
import {StatementError, LIMIT_HINT} from './limit-error';
import type {SessionSettings, SettingsState} from './session-settings';

/** Data as they were, to be put back. */
export interface Backup {
  restore(): void;
}

/** What a transaction or savepoint began with. */
interface Frame {
  /** A savepoint's; null for the transaction itself. */
  readonly name: string | null;
  readonly backup: Backup;
  readonly settings: SettingsState;
  readonly isReadOnly: boolean;
}

/** One session's transaction and its savepoints, as a stack of backups. */
export class TransactionStack {
  readonly #backUp: () => Backup;
  readonly #settings: SessionSettings;
  readonly #frames: Frame[] = [];
  /** Values that settings had before SET LOCAL, null for none. */
  readonly #local = new Map<string, string | null>();
  #isFailed = false;
  /** Whether it is the transaction that a string of several statements is, without a BEGIN. */
  #isImplicit = false;
  #start = new Date();
  #statementStart = new Date();
  isReadOnly = false;

  constructor(backUp: () => Backup, settings: SessionSettings) {
    this.#backUp = backUp;
    this.#settings = settings;
  }

  get status(): TransactionStatus {
    return this.#frames.length === 0 ? 'I' : this.#isFailed ? 'E' : 'T';
  }

  /** Whether it is in a transaction block, which a BEGIN has opened. */
  get isBlock(): boolean {
    return this.#frames.length > 0 && !this.#isImplicit;
  }

  get isImplicit(): boolean {
    return this.#isImplicit;
  }

  /** When the transaction began. */
  get start(): Date {
    return this.#start;
  }

  get statementStart(): Date {
    return this.#statementStart;
  }

  /** A statement outside a transaction is one of its own. */
  statementBegins(): void {
    const now = new Date();
    if (this.#frames.length === 0) this.#start = now;
    // Within a transaction it is later than the BEGIN, by less than a millisecond maybe, which is what a date can tell.
    const isLater = this.#frames.length === 0 || now > this.#start;
    this.#statementStart = isLater ? now : new Date(this.#start.getTime() + 1);
  }

  /** Begins a transaction block; an implicit transaction becomes one, with all that was done in it. */
  begin(): void {
    if (!this.#isImplicit) {
      this.#start = new Date();
      this.#push(null);
    }
    this.#isImplicit = false;
  }

  beginImplicit(): void {
    this.#push(null);
    this.#isImplicit = true;
  }

  /** A statement has failed: until a rollback nothing is run. */
  fail(): void {
    if (this.#frames.length > 0) this.#isFailed = true;
  }

  commit(): void {
    for (const [name, value] of this.#local) {
      if (value === null) this.#settings.reset(name);
      else this.#settings.set(name, value);
    }
    this.#end();
  }

  rollback(): void {
    const [first] = this.#frames;
    // Whatever becomes of the data, the transaction is over.
    this.#end();
    if (first) this.#restore(first);
  }

  savepoint(name: string): void {
    this.#push(name);
  }

  /** @throws StatementError 3B001 where there is no such savepoint. */
  release(name: string): void {
    const [frame] = this.#frames.splice(this.#find(name));
    this.isReadOnly = frame!.isReadOnly;
  }

  /** @throws StatementError 3B001 where there is no such savepoint. */
  rollbackTo(name: string): void {
    const index = this.#find(name);
    const frame = this.#frames[index]!;
    this.#frames.length = index + 1;
    this.#isFailed = false;
    this.#restore(frame);
  }

  /** SET LOCAL. */
  setLocal(name: string, value: string): void {
    const before = this.#settings.get(name);
    this.#settings.set(name, value);
    if (this.#frames.length === 0) {
      if (before === null) this.#settings.reset(name);
      else this.#settings.set(name, before);
    } else if (!this.#local.has(name)) this.#local.set(name, before);
  }

  #push(name: string | null): void {
    const {state} = this.#settings;
    this.#frames.push({name, backup: this.#backUp(), settings: state, isReadOnly: this.isReadOnly});
  }

  #find(name: string): number {
    const index = this.#frames.findLastIndex(frame => frame.name === name);
    if (index < 0) throw new StatementError('3B001', `savepoint "${name}" does not exist`);
    return index;
  }

  #restore(frame: Frame): void {
    this.#settings.restore(frame.settings);
    this.isReadOnly = frame.isReadOnly;
    try {
      frame.backup.restore();
    } catch {
      const M = 'pg-mem cannot undo a change of the schema: what the transaction did is still there';
      throw new StatementError('0A000', M, {H: LIMIT_HINT});
    }
  }

  #end(): void {
    this.#frames.length = 0;
    this.#local.clear();
    this.#isFailed = false;
    this.#isImplicit = false;
    this.isReadOnly = false;
  }
}
