import type {Backend} from '../wire/backend';
import {readFields, type ErrorFields} from '../wire/encode';
import {Server, type TransactionStatus} from '../wire/message-type';

/** Reads the answers to what was sent to the backend, up to ReadyForQuery. */
export interface Exchange {
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

/** Runs one exchange at a time on a backend: it knows which answers are ours and which are the client's. */
export class ExchangeRunner {
  readonly #backend: Backend;
  #exchange: Exchange | null = null;
  #ownReplies = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
    backend.listen({
      message: (type, buffer, start, end) => this.#message(type, buffer, start, end),
      chunkEnd: () => this.#exchange?.flush(),
      lost: error => this.#lost(error),
    });
  }

  isBusy(): boolean {
    return this.#exchange !== null;
  }

  /** Resolves when no exchange is under way, or the one under way has ended. */
  whenIdle(): Promise<void> {
    return this.isBusy() ? new Promise(resolve => this.#waiting.push(resolve)) : Promise.resolve();
  }

  /** Sends `bytes`; the first `ownReplies` answers are swallowed, all others go to `exchange`. */
  start(exchange: Exchange, bytes: Buffer, ownReplies: number): void {
    if (this.#backend.lost) {
      exchange.failed(connectionLost(null));
      return;
    }
    this.#exchange = exchange;
    this.#ownReplies = ownReplies;
    this.#backend.ref();
    this.#backend.write(bytes);
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
    const exchange = this.#exchange;
    if (!exchange) return;
    if (type === Server.readyForQuery) {
      this.#exchange = null;
      this.#backend.unref();
      exchange.ready(String.fromCharCode(buffer[start + 5]!) as TransactionStatus, buffer, start, end);
      this.#tellWaiting();
    } else if (this.#ownReplies === 0) {
      exchange.reply(type, buffer, start, end);
    } else if (type === Server.error) {
      // Nothing is known of the transaction's state any more: the connection is of no more use.
      this.#exchange = null;
      this.#backend.destroy();
      exchange.failed(readFields(buffer, start, end));
      this.#tellWaiting();
    } else if (!isAsynchronous(type) && type !== Server.dataRow) {
      this.#ownReplies--;
    }
  }

  #lost(error: Error | null): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.failed(connectionLost(error));
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function connectionLost(error: Error | null): ErrorFields {
  return {
    C: '08006',
    M: `jest-savepoint lost its connection to the server${error ? `: ${error.message}` : ''}`,
    H: 'Was the server stopped, or its connection ended, during the test?',
  };
}
