import {startTimer, stopTimer} from '../../shared/clock';
import type {Backend} from '../../wire/backend';
import {frontend} from '../../wire/encode';
import {Server} from '../../wire/message-type';
import {ExchangeRunner, type Exchange, type IdleListener} from '../exchange';
import {readValues} from '../own-query';
import {stopStatements} from '../stop-statements';
import type {DatabaseLevel} from './database-level';

/** How long the last words with a connection may take. */
const LEAVE_LIMIT_MS = 3000;

/** A statement that fails in any transaction, and so makes it a failed one. */
const FAIL = 'ROLLBACK TO SAVEPOINT jest_savepoint_outlived';

const ignore = (): void => undefined;

/** One client's connection to the database of a level. */
export class Link {
  readonly level: DatabaseLevel;
  readonly exchanges: ExchangeRunner;
  readonly #backend: Backend;
  readonly #cancel: (backend: Backend) => Promise<void>;
  readonly #ended: () => void;
  #listener: IdleListener = {message: ignore, lost: ignore};
  #open = true;

  /** @param ended is called when it is given up, or lost */
  constructor(
    backend: Backend,
    level: DatabaseLevel,
    {cancel, ended}: {readonly cancel: (backend: Backend) => Promise<void>; readonly ended: () => void},
  ) {
    this.level = level;
    this.#backend = backend;
    this.#cancel = cancel;
    this.#ended = ended;
    this.exchanges = new ExchangeRunner(backend, {
      message: (type, buffer, start, end) => this.#listener.message(type, buffer, start, end),
      lost: () => {
        this.#close();
        this.#listener.lost();
      },
    });
  }

  get processId(): number {
    return this.#backend.processId;
  }

  /** Who hears of what comes unasked. */
  serve(listener: IdleListener): void {
    this.#listener = listener;
  }

  /**
   * Has the connection begin as the client's one before has ended.
   * @param failed in a transaction that has failed
   */
  begin(statements: readonly string[], failed: boolean): void {
    for (const sql of failed ? [...statements, 'BEGIN', FAIL] : statements) this.#run(sql);
  }

  /** Asks the server to stop what runs. */
  cancel(): void {
    if (this.exchanges.isBusy()) void this.#cancel(this.#backend);
  }

  /** Stops what runs, and resolves when nothing does any more. */
  stop(): Promise<void> {
    return stopStatements({backend: this.#backend, exchanges: this.exchanges}, this.#cancel);
  }

  /**
   * Ends a transaction, and reads the values of expressions; null where there are none, or the connection is lost.
   * @param inTransaction whether there is one to end
   */
  async leave(
    inTransaction: boolean,
    expressions: readonly string[],
  ): Promise<readonly (string | null)[] | null> {
    if (expressions.length === 0 || this.#backend.lost) return null;
    if (inTransaction) this.#run('ROLLBACK');
    const timer = startTimer(() => this.#backend.destroy(), LEAVE_LIMIT_MS);
    const values = await new Promise<readonly (string | null)[] | null>(resolve =>
      readValues(this.exchanges, expressions, resolve),
    );
    stopTimer(timer);
    return values;
  }

  end(): void {
    this.#listener = {message: ignore, lost: ignore};
    this.#backend.end();
    this.#close();
  }

  /** Runs a statement of ours. What fails is not told, but what it changes of the reported parameters is. */
  #run(sql: string): void {
    const quiet: Exchange = {
      reply: (type, buffer, start, end) => {
        if (type === Server.parameterStatus) this.#listener.message(type, buffer, start, end);
      },
      ready: ignore,
      flush: ignore,
      failed: ignore,
    };
    this.exchanges.start(quiet, frontend.query(sql), 0);
  }

  #close(): void {
    if (this.#open) this.#ended();
    this.#open = false;
  }
}
