import {nowMs} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import type {ServerPhrases} from '../pool/server-phrases';
import type {Backend} from '../wire/backend';
import type {ClientTransport} from '../wire/client-transport';
import {frontend, type ErrorFields} from '../wire/encode';
import type {Attachment} from './attachment';
import {Cancellation} from './cancellation';
import type {ClientIdentity} from './client-session';
import type {DatabaseState} from './database-state';
import {ExchangeRunner} from './exchange';
import {NOT_COUNTED, type ClosedLevel, type Isolator, type TableWatch} from './isolator';
import {Notifications} from './notifications';
import {LevelReader} from './level-reader';
import {errorAfter, refusalAfter, refusalBetween, type SandboxEnd} from './sandbox-end';
import {hearOwn} from './own-query';
import {Session, type SessionHost} from './session';
import {settle} from './settle';
import {StartupJudge, type JudgeStartup} from './startup-judge';
import type {SandboxObserver} from './statement-observer';
import {stopStatements} from './stop-statements';
import {Transaction} from './transaction';
import {Turns} from './turns';
import {undoLevel} from './undo-level';

/** SQL that tells whether the transaction has written something, or locked rows. */
const HAS_CHANGES = 'SELECT pg_current_xact_id_if_assigned() IS NOT NULL';

export interface SandboxOptions {
  readonly observer: SandboxObserver;
  /** How long a client waits for another client's transaction. */
  readonly waitMs: number;
  /** Asks the server to stop what a backend runs. */
  readonly cancelBackend: (backend: Backend) => Promise<void>;
  readonly judgeStartup: JudgeStartup;
}

/** What the sandbox has to know of a backend's database and server. */
export interface AttachedDatabase extends DatabaseState {
  readonly phrases: ServerPhrases;
}

/**
 * The sandbox of one worker: clients' sessions multiplexed onto one backend, inside its one transaction. Levels (the file,
 * its describe blocks, a test) nest; closing one undoes all that was done in it.
 */
export class Sandbox implements SessionHost, Isolator {
  readonly observer: SandboxObserver;
  readonly turns: Turns;
  readonly notifications = new Notifications();
  readonly startups: StartupJudge;
  unnamedOwner: object | null = null;
  readonly #cancelBackend: SandboxOptions['cancelBackend'];
  readonly #sessions = new Set<Session>();
  #attachment: Attachment | null = null;
  /** Levels that were opened before there was a backend. */
  #early: string[] = [];
  #whenAttached: ((parameters: ReadonlyMap<string, string>) => void)[] = [];
  #end: SandboxEnd | null = null;
  #closing: string | null = null;
  readonly #reader: LevelReader;
  readonly #cancellation: Cancellation;

  constructor({observer, waitMs, cancelBackend, judgeStartup}: SandboxOptions) {
    this.observer = observer;
    this.turns = new Turns(waitMs);
    this.startups = new StartupJudge(judgeStartup);
    this.#cancelBackend = cancelBackend;
    this.#reader = new LevelReader({
      attached: () => this.#attached,
      describeTurn: () => this.turns.describeTurn(),
      takesUnnamed: () => (this.unnamedOwner = null),
      waitMs,
    });
    this.#cancellation = new Cancellation(this, () => cancelBackend(this.#attached.backend));
  }

  /**
   * Puts the sandbox onto a backend, the first or another one. The levels stay; what was done in them on the backend before
   * is not there.
   */
  attach(backend: Backend, database: AttachedDatabase): void {
    const transaction = new Transaction(database);
    for (const level of this.#attachment?.transaction.levels ?? this.#early) transaction.openLevel(level);
    this.#early = [];
    const exchanges = new ExchangeRunner(backend);
    this.#attachment = {backend, exchanges, transaction, phrases: database.phrases};
    this.#end = null;
    this.unnamedOwner = null;
    for (const session of this.#sessions) session.backendReplaced();
    for (const resolve of this.#whenAttached.splice(0)) resolve(backend.parameters);
  }

  get exchanges(): ExchangeRunner {
    return this.#attached.exchanges;
  }

  get transaction(): Transaction {
    return this.#attached.transaction;
  }

  get cancelled(): object | null {
    return this.#cancellation.client;
  }

  get phrases(): ServerPhrases {
    return this.#attached.phrases;
  }

  get #attached(): Attachment {
    if (this.#attachment) return this.#attachment;
    throw new SavepointError('The sandbox has no connection yet', {code: 'SAVEPOINT_SANDBOX'});
  }

  /** Whether the sandbox still holds what it promises; otherwise it needs another backend. */
  get intact(): boolean {
    return this.#end === null && this.#attachment?.backend.lost === false;
  }

  /** Asks the server whether it still answers; where it does not so within a limit, the sandbox is not intact any more. */
  async check(limitMs: number): Promise<void> {
    const {backend, exchanges} = this.#attached;
    const bytes = frontend.query('SELECT 1');
    const heard = hearOwn(backend, {what: 'reach the server', bytes, limitMs});
    exchanges.start(heard.exchange, bytes, 0);
    await heard.row.catch(() => undefined);
  }

  get levels(): number {
    return (this.#attachment?.transaction.levels ?? this.#early).length;
  }

  openLevel(name: string): void {
    if (this.#attachment) this.#attachment.transaction.openLevel(name);
    else this.#early.push(name);
  }

  /**
   * Undoes everything that was done in the innermost level. Statements that are still running are stopped, clients that
   * are still waiting are refused.
   * @throws SavepointError where the sandbox's transaction has ended before: what a statement has committed is still there.
   */
  async closeLevel(): Promise<ClosedLevel> {
    const since = nowMs();
    if (!this.#attachment) {
      this.#early.pop();
      return NOT_COUNTED;
    }
    const {transaction} = this.#attachment;
    const name = transaction.level ?? '';
    this.#closing = name;
    try {
      await this.#stopSessions(name);
      const end = transaction.closeLevel();
      this.unnamedOwner = null;
      const failed = (reason: string): void =>
        this.transactionEnded({kind: 'failed', sql: `the end of "${name}"`, reason});
      const closed = end && this.intact ? await undoLevel(this.#attached, end, failed) : null;
      if (this.#end) throw errorAfter(this.#end, name);
      return closed ?? {tables: transaction.tables && []};
    } finally {
      this.#closing = null;
      this.observer.overhead(nowMs() - since);
    }
  }

  async watchTables(): Promise<TableWatch | null> {
    const {tables} = this.transaction;
    if (!tables) return null;
    const reading = {what: 'What was done to each table', sql: tables.read};
    const read = (): Promise<string | null> => this.#reader.read(reading);
    const before = await read();
    return {names: tables.names, counts: async () => tables.countsFrom([await read(), before])};
  }

  settle(limitMs: number): Promise<void> {
    return settle(this.exchanges, limitMs);
  }

  refusal(): ErrorFields | null {
    if (this.#end) return refusalAfter(this.#end);
    if (this.#closing !== null) return refusalBetween(`"${this.#closing}" has ended`);
    return this.transaction.level === null ? refusalBetween('no test is running') : null;
  }

  /** Who waits for whom, where a client waits for another one's transaction. */
  describeWait(): Promise<string | null> {
    return Promise.resolve(this.turns.describeWait());
  }

  transactionEnded(end: SandboxEnd): void {
    this.#end ??= end;
  }

  parameters(): Promise<ReadonlyMap<string, string>> {
    if (this.#attachment) return Promise.resolve(this.#attachment.backend.parameters);
    return new Promise(resolve => this.#whenAttached.push(resolve));
  }

  openSession(transport: ClientTransport, identity: ClientIdentity): Session {
    const session = new Session(transport, this, identity);
    this.#sessions.add(session);
    return session;
  }

  hasOwnRoles(): boolean {
    return this.transaction.isOpen();
  }

  /**
   * Whether data were changed in the outermost levels. What the server says is of all levels: while there is something in inner ones,
   * any statement in the outer ones counts.
   */
  async hasChanges(levels: number): Promise<boolean> {
    const transaction = this.#attachment?.transaction;
    if (!transaction?.isTouched(0, levels)) return false;
    if (transaction.isTouched(levels)) return true;
    const has = await this.#reader.read({what: 'Whether data were changed', sql: HAS_CHANGES});
    return has !== 'f';
  }

  take(session: Session): void {
    session.moveTo(this);
    this.#sessions.add(session);
  }

  sessionLeft(session: Session): void {
    this.#sessions.delete(session);
    this.#cancellation.clientGone(session);
  }

  stop(session: Session): void {
    this.#cancellation.stop(session);
  }

  async #stopSessions(name: string): Promise<void> {
    this.turns.refuseAll(`was still waiting when "${name}" ended`);
    for (const session of this.#sessions) session.interrupt();
    await stopStatements(this.#attached, this.#cancelBackend);
    for (const session of this.#sessions) session.levelClosed(name);
  }
}
