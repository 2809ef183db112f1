import {soon} from '../shared/clock';
import type {Backend} from '../wire/backend';
import {readFields, type ErrorFields} from '../wire/encode';
import {Server, type TransactionStatus} from '../wire/message-type';

/** Reads the answers to what was sent to the backend, up to ReadyForQuery. */
export interface Exchange {
  /** What it was sent behind has been answered: the server begins with it. */
  begun?(): void;
  /** An answer that is not ours; it may be kept and changed. */
  reply(type: number, buffer: Buffer, start: number, end: number): void;
  /** The last answer, ReadyForQuery, with the backend's real status. Another exchange may start. */
  ready(status: TransactionStatus, buffer: Buffer, start: number, end: number): void;
  /** What came so far may be sent on. */
  flush(): void;
  /** One of our own statements in front failed, or the connection is lost: there will be no more answers. */
  failed(fields: ErrorFields): void;
}

/** Answers that may come at any time, between those that are awaited (PostgreSQL manual, 55.2.7). */
function isAsynchronous(type: number): boolean {
  return type === Server.notice || type === Server.parameterStatus || type === Server.notification;
}

const ignore = (): void => undefined;

const UNHEARD: Exchange = {reply: ignore, ready: ignore, flush: ignore, failed: ignore};

/** Hears of what comes while no exchange is under way. */
export interface IdleListener {
  /** A notice, a parameter's new value or a notification; or the error with which the server ends the connection. */
  message(type: number, buffer: Buffer, start: number, end: number): void;
  /** The connection is gone. */
  lost(): void;
}

const UNHEARD_OF: IdleListener = {message: ignore, lost: ignore};

/** An exchange on its way, and how many of the answers to come are ours. */
interface Pending {
  readonly exchange: Exchange;
  /** Whether somebody waits for its end. */
  readonly heard: boolean;
  ownReplies: number;
}

/** Messages up to one Sync that nobody waits for, and who reads the answers. */
export interface Chore {
  readonly exchange: Exchange;
  readonly bytes: Buffer;
}

/**
 * Runs exchanges on a backend: it knows which answers are ours and which are the client's. An exchange may start while
 * others are under way; the server answers them in order.
 */
export class ExchangeRunner {
  readonly #backend: Backend;
  readonly #idle: IdleListener;
  readonly #pending: Pending[] = [];
  #chores: Chore[] = [];
  readonly #waiting: (() => void)[] = [];
  /** What the server said when it ended the connection. */
  #farewell: string | null = null;
  /** How many of the pending ones somebody waits for. */
  #heard = 0;

  constructor(backend: Backend, idle = UNHEARD_OF) {
    this.#backend = backend;
    this.#idle = idle;
    backend.listen({
      message: (type, buffer, start, end) => this.#message(type, buffer, start, end),
      chunkEnd: () => this.#pending[0]?.exchange.flush(),
      lost: error => {
        this.#failAll(this.#lost(error?.message ?? null));
        idle.lost();
      },
    });
  }

  /** Whether there are answers to come that somebody waits for. */
  isBusy(): boolean {
    return this.#heard > 0;
  }

  /** Resolves when no exchange is under way, or those under way have ended. */
  whenIdle(): Promise<void> {
    return this.isBusy() ? new Promise(resolve => this.#waiting.push(resolve)) : Promise.resolve();
  }

  /** Whose answers come next. */
  get current(): Exchange | null {
    return this.#pending[0]?.exchange ?? null;
  }

  /**
   * Sends `bytes`; the first `ownReplies` answers are swallowed, all others go to `exchange`.
   * @param inFront is sent before them, whatever its answers are.
   * @param behind is sent in the same write, so that the server goes on with it at once.
   */
  start(
    exchange: Exchange,
    bytes: Buffer,
    ownReplies: number,
    {
      inFront = null,
      behind = [],
    }: {readonly inFront?: Buffer | null; readonly behind?: readonly Chore[]} = {},
  ): void {
    if (this.#backend.lost) {
      for (const each of [exchange, ...behind.map(chore => chore.exchange)]) each.failed(this.#lost(null));
      return;
    }
    const chores = this.#takeChores();
    if (inFront) this.#expect(UNHEARD);
    this.#pending.push({exchange, heard: true, ownReplies});
    this.#heard++;
    for (const chore of behind) this.#expect(chore.exchange);
    this.#backend.ref();
    const parts = [bytes];
    if (inFront) parts.unshift(inFront);
    if (chores) parts.unshift(chores);
    for (const chore of behind) parts.push(chore.bytes);
    this.#backend.write(parts.length === 1 ? bytes : Buffer.concat(parts));
  }

  /**
   * Sends `bytes` when the event loop comes round, or in front of the next exchange: before anything else, but nobody waits
   * for the answers: up to one ReadyForQuery.
   */
  soon(exchange: Exchange, bytes: Buffer): void {
    this.#chores.push({exchange, bytes});
    soon(() => {
      if (this.#backend.lost) return;
      const chores = this.#takeChores();
      if (!chores) return;
      this.#backend.ref();
      this.#backend.write(chores);
    });
  }

  #takeChores(): Buffer | null {
    if (this.#chores.length === 0) return null;
    const chores = this.#chores;
    this.#chores = [];
    for (const {exchange} of chores) this.#expect(exchange);
    return Buffer.concat(chores.map(({bytes}) => bytes));
  }

  /** Answers that nobody waits for, up to a ReadyForQuery. */
  #expect(exchange: Exchange): void {
    this.#pending.push({exchange, heard: false, ownReplies: 0});
  }

  /** Sends more within the exchange under way. False: wait for `onceDrained`. */
  more(bytes: Buffer): boolean {
    return this.#backend.write(bytes);
  }

  onceDrained(callback: () => void): void {
    this.#backend.onceDrained(callback);
  }

  pause(): void {
    this.#backend.pause();
  }

  resume(): void {
    this.#backend.resume();
  }

  #message(type: number, buffer: Buffer, start: number, end: number): void {
    if (type === Server.error) this.#noteFarewell(buffer, start, end);
    const [pending] = this.#pending;
    if (!pending) {
      this.#idle.message(type, buffer, start, end);
      return;
    }
    if (type === Server.readyForQuery) {
      this.#pending.shift();
      if (pending.heard) this.#heard--;
      const [next] = this.#pending;
      if (next) next.exchange.begun?.();
      else this.#backend.unref();
      const status = String.fromCharCode(buffer[start + 5]!) as TransactionStatus;
      pending.exchange.ready(status, buffer, start, end);
      if (this.#heard === 0) this.#tellWaiting();
    } else if (pending.ownReplies === 0) {
      pending.exchange.reply(type, buffer, start, end);
    } else if (type === Server.error) {
      // Nothing is known of the transaction's state any more: the connection is of no more use.
      this.#backend.destroy();
      this.#failAll(readFields(buffer, start, end));
    } else if (!isAsynchronous(type) && type !== Server.dataRow) {
      pending.ownReplies--;
    }
  }

  #noteFarewell(buffer: Buffer, start: number, end: number): void {
    const {V, M} = readFields(buffer, start, end);
    if (V === 'FATAL' || V === 'PANIC') this.#farewell = M ?? null;
  }

  #lost(reason: string | null): ErrorFields {
    const told = this.#farewell ?? reason;
    return {
      C: '08006',
      M: `jest-savepoint lost its connection to the server${told === null ? '' : `: ${told}`}`,
      H: 'Was the server stopped, or its connection ended, during the test?',
    };
  }

  #failAll(fields: ErrorFields): void {
    this.#heard = 0;
    for (const {exchange} of this.#pending.splice(0)) exchange.failed(fields);
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
