import {RoundTrips} from './round-trips';
import type {ObservedStatement, SandboxObserver} from './statement-observer';

/** Tells the observer of one client's statements and round trips, as they come in. */
export class ClientStatements {
  readonly #observer: () => SandboxObserver;
  readonly #roundTrips = new RoundTrips();
  /** Where the client connected: its first statement is sent when the handshake is done, on a stack that shows nothing. */
  #origin: unknown;

  constructor(observer: () => SandboxObserver, origin: unknown) {
    this.#observer = observer;
    this.#origin = origin;
  }

  sent(sql: string): ObservedStatement {
    const statement = this.#observer().statementSent(sql, this.#origin);
    this.#origin = null;
    this.#roundTrips.sent(statement);
    return statement;
  }

  /**
   * The client asks for the answers up to here.
   * @param complete whether what comes next is another piece of work.
   */
  asked(complete: boolean): void {
    this.#roundTrips.asked(complete);
  }
}
