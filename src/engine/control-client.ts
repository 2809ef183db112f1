import type {Client, QueryResult, QueryResultRow} from 'pg';
import {connectClient, type ConnectOptions} from './connect-client';
import {hearAnswer} from './hear-answer';
import {SavepointError} from '../shared/savepoint-error';
import type {ServerAddress} from './engine';

/** What pg's client has beside what its types say. */
type RefClient = Client & {ref(): void; unref(): void};

/** A server may end sessions that are idle for long, and ours hold locks. The setting is not known before version 14. */
const STAY = `SELECT pg_catalog.set_config('idle_session_timeout', '0', false)
               WHERE pg_catalog.current_setting('idle_session_timeout', true) IS NOT NULL`;

/**
 * A connection to a server's maintenance database, for our own statements. It keeps the process alive while a statement
 * runs, since awaiting an unref'd socket with nothing else to wait for ends Node in silence; and only then, so that Jest can
 * exit while it is idle. Statements run one after the other.
 */
export class ControlClient {
  readonly #client: RefClient;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #ending: Promise<void> | undefined;
  /** What the server or the network said when it ended the connection. */
  #farewell: string | null = null;

  private constructor(client: RefClient) {
    this.#client = client;
    client.on('error', ({message}) => (this.#farewell ??= message));
    client.unref();
  }

  /** @throws SavepointError `SAVEPOINT_CONNECTION`, see {@link connectClient} */
  static async open(address: ServerAddress, options: ConnectOptions): Promise<ControlClient> {
    const control = new ControlClient((await connectClient(address, address.database, options)) as RefClient);
    await control.query(STAY);
    return control;
  }

  /**
   * Runs one statement. Rejects with pg's own error.
   * @throws SavepointError `SAVEPOINT_CONNECTION` where the connection is lost
   */
  query<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    return this.#inTurn(() => this.#client.query<Row>(sql, values && [...values]));
  }

  /**
   * Runs one statement for the notice or error that it brings, see {@link hearAnswer}.
   * @throws SavepointError `SAVEPOINT_CONNECTION` where the connection is lost
   */
  hear(sql: string): Promise<unknown> {
    return this.#inTurn(() => hearAnswer(this.#client, sql));
  }

  /** Closes the connection, which gives up its locks, after the statements that wait. */
  end(): Promise<void> {
    this.#ending ??= this.#inTurn(() => this.#client.end());
    return this.#ending;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting++ === 0) this.#client.ref();
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw this.#farewell === null ? error : connectionLost(this.#client, this.#farewell);
    } finally {
      if (--this.#waiting === 0) this.#client.unref();
    }
  }
}

function connectionLost({host, port}: Client, reason: string): SavepointError {
  return new SavepointError(`The connection to PostgreSQL at ${host}:${port} is lost: ${reason}.`, {
    code: 'SAVEPOINT_CONNECTION',
    hint: 'Was the server stopped during the run? See its log.',
  });
}
