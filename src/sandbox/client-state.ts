import {IDLE_LIMITS} from '../wire/idle-limits';
import type {TransactionStatus} from '../wire/message-type';
import type {NotifyStatement, SavepointStatement} from './control';
import type {Effect} from './unit';
import {Savepoints} from './savepoints';
import {makeSetting, resetSetting, setConfig, settingValue, type Settings} from './settings';
import {quoteIdentifier} from '../shared/quote-identifier';
import {attempt} from './attempt';
import {CommitWork, type TempTable} from './commit-work';

/** What the end of a piece of work leaves to do. */
export interface WorkEnd {
  /** The client's settings from now on. */
  readonly settings: Settings;
  /** Statements that undo what ends with a transaction. */
  readonly dues: readonly string[];
  /** Portals that end with a transaction. */
  readonly portals: readonly string[];
  /** What is carried out when a transaction commits. */
  readonly notify: readonly NotifyStatement[];
}

const NONE: readonly never[] = [];
const NO_NAMES: ReadonlySet<string> = new Set();

/** A setting, and the SQL expression that gives its value. */
export interface UnreadSetting {
  readonly name: string;
  readonly sql: string;
}

/** What ROLLBACK TO takes back of a client's settings. */
interface SettingsWork {
  readonly working: Settings | null;
  readonly unread: readonly string[];
  readonly local: readonly string[];
}

/** How one client stands: its transaction, and what it has done in it that a real transaction's end would end. */
export class ClientState {
  /** What the client believes. */
  status: TransactionStatus = 'I';
  /** Whether the next statement begins a new piece of work, behind a new guard. */
  fresh = true;
  /** Statements that the next piece of work begins with. */
  modes: readonly string[] = [];
  /** Whether constraints may be deferred in this piece of work. */
  deferred = false;
  /** The test that ended while this client was in a transaction. */
  outlived: string | null = null;
  readonly #defaults: Settings;
  #settings: Settings;
  /** The settings with what this piece of work has made of them. */
  #working: Map<string, string> | null = null;
  #unread = new Set<string>();
  /** Those among them that go back to what the client asked for when it connected. */
  readonly #renewed = new Set<string>();
  #local = new Set<string>();
  /** Settings that were different in work which has ended. */
  readonly #changed = new Set<string>();
  readonly #cursors = new Set<string>();
  /** Those that transactions do not end. */
  readonly #heldCursors = new Set<string>();
  readonly #commitWork = new CommitWork();
  readonly #savepoints = new Savepoints<SettingsWork>();
  /** Whether this piece of work has done anything that its end has to see to. */
  #touched = false;

  /** @param defaults what the client asked for when it connected: RESET leads back to it. */
  constructor(defaults: Settings) {
    this.#defaults = defaults;
    this.#settings = defaults;
  }

  get settings(): Settings {
    return this.#working ?? this.#settings;
  }

  /** Takes note of a statement that the server has run. */
  ran(effect: Exclude<Effect, {kind: 'prepare'}>): void {
    this.#touched = true;
    switch (effect.kind) {
      case 'set':
        if (effect.toDefault && !effect.local) effect.names.forEach(name => this.#reset(name));
        else for (const name of effect.names) this.#set(name, effect.local);
        break;
      case 'set-config':
        this.#set(effect.name, effect.local);
        break;
      case 'reset':
        this.#reset(effect.name);
        break;
      case 'temp-table':
        this.#commitWork.add(effect);
        break;
      case 'declare':
        if (effect.hold) this.#heldCursors.add(effect.name);
        else this.#cursors.add(effect.name);
        break;
      case 'fetch':
        // Where it was not declared, a function has opened it.
        if (!this.#heldCursors.has(effect.name)) this.#cursors.add(effect.name);
        break;
      case 'set-constraints':
        this.deferred = true;
        break;
      case 'deferrable':
      case 'needs-transaction':
        break;
    }
  }

  /** Statements that a transaction of this client begins with where it does not say more. */
  get defaultModes(): readonly string[] {
    const readOnly = this.settings.get('default_transaction_read_only');
    if (readOnly === undefined) return NONE;
    return /^(on|t|true|y|yes|1)$/i.test(readOnly) ? ['SET TRANSACTION READ ONLY'] : NONE;
  }

  /** The settings whose new values have to be read from the server, with the expressions that do so, or make them first. */
  takeUnread(): readonly UnreadSetting[] {
    if (this.#unread.size === 0) return NONE;
    const unread = [...this.#unread].map(name => {
      const value = this.#renewed.has(name) ? this.#defaults.get(name) : undefined;
      return {name, sql: value === undefined ? settingValue(name) : setConfig(name, value)};
    });
    this.#unread.clear();
    this.#renewed.clear();
    return unread;
  }

  /** A statement about a savepoint has run. */
  ranSavepoint(statement: SavepointStatement): void {
    this.#touched = true;
    this.#commitWork.ran(statement);
    const before = this.#savepoints.ran(statement, () => ({
      working: this.#working && new Map(this.#working),
      unread: [...this.#unread],
      local: [...this.#local],
    }));
    if (!before) return;
    this.#working = before.working && new Map(before.working);
    this.#unread = new Set(before.unread);
    this.#local = new Set(before.local);
    this.#renewed.clear();
  }

  /** The settings that transactions which have ended since the last call had changed. */
  takeChanged(): ReadonlySet<string> {
    if (this.#changed.size === 0) return NO_NAMES;
    const names = new Set(this.#changed);
    this.#changed.clear();
    return names;
  }

  /** All settings are to be as when the client connected, by its next piece of work. */
  resetLater(): void {
    this.#touched = true;
    this.#working = new Map(this.#defaults);
  }

  settingsRead(settings: readonly UnreadSetting[], values: readonly (string | null)[]): void {
    const working = this.#work();
    for (const [i, {name}] of settings.entries())
      if (!IDLE_LIMITS.includes(name)) working.set(name, values[i] ?? '');
  }

  /** LISTEN, UNLISTEN and NOTIFY take effect when, and if, the piece of work is kept. */
  notify(statement: NotifyStatement): void {
    this.#touched = true;
    this.#commitWork.add(statement);
  }

  /** Whether its work's end is no more than that. */
  get untouched(): boolean {
    return !this.#touched;
  }

  keep(): WorkEnd {
    if (!this.#touched) return this.#endUntouched();
    this.#settings = this.settings;
    const tasks = this.#commitWork.commit();
    return this.#end(
      [
        ...[...this.#local].map(name => this.#original(name)),
        ...tasks.flatMap(task => (task.kind === 'temp-table' ? [endOf(task)] : [])),
      ],
      tasks.filter(task => task.kind !== 'temp-table'),
    );
  }

  undo(): WorkEnd {
    if (!this.#touched) return this.#endUntouched();
    this.#commitWork.rollback();
    return this.#end([], []);
  }

  #endUntouched(): WorkEnd {
    this.#begin();
    return {settings: this.#settings, dues: NONE, portals: NONE, notify: NONE};
  }

  #begin(): void {
    this.#touched = !this.#commitWork.empty;
    this.fresh = true;
    this.deferred = false;
    this.modes = NONE;
  }

  #end(dues: readonly string[], notify: readonly NotifyStatement[]): WorkEnd {
    const portals = [...this.#cursors];
    const worked = this.#working ? [...this.#working.keys(), ...this.#settings.keys()] : [];
    for (const name of [...worked, ...this.#unread, ...this.#local]) this.#changed.add(name);
    this.#working = null;
    this.#savepoints.clear();
    for (const names of [this.#unread, this.#renewed, this.#local, this.#cursors]) names.clear();
    this.#begin();
    return {settings: this.#settings, dues, portals, notify};
  }

  #work(): Map<string, string> {
    this.#working ??= new Map(this.#settings);
    return this.#working;
  }

  #set(name: string, local: boolean): void {
    (local && !IDLE_LIMITS.includes(name) ? this.#local : this.#unread).add(name);
    this.#renewed.delete(name);
  }

  #reset(name: string | null): void {
    const working = this.#work();
    for (const each of name === null ? [...working.keys()] : [name]) working.delete(each);
    for (const each of this.#defaults.keys()) if (name === null || name === each) this.#renewed.add(each);
    for (const each of this.#renewed) this.#unread.add(each);
    // To what the server, the database or the role has, which may be a limit.
    for (const each of IDLE_LIMITS) if (name === null || name === each) this.#unread.add(each);
  }

  /** The statement that gives a setting the value it has outside the transaction. */
  #original(name: string): string {
    const value = this.#settings.get(name);
    return value === undefined ? resetSetting(name) : makeSetting(name, value);
  }
}

/** The client may have dropped the table since, or renamed it. */
function endOf({name, onCommit}: TempTable): string {
  const table = `pg_temp.${quoteIdentifier(name)}`;
  return attempt(onCommit === 'drop' ? `DROP TABLE ${table} CASCADE` : `DELETE FROM ${table}`);
}
