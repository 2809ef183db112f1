import type {ErrorFields} from '../wire/encode';
import type {ServerPhrases} from '../pool/server-phrases';
import type {ExchangeRunner} from './exchange';
import type {Notifications} from './notifications';
import type {SandboxObserver} from './statement-observer';
import type {Transaction} from './transaction';
import type {Turns} from './turns';

/** What the sessions of a sandbox share. */
export interface Desk {
  readonly observer: SandboxObserver;
  readonly turns: Turns;
  readonly exchanges: ExchangeRunner;
  readonly transaction: Transaction;
  readonly phrases: ServerPhrases;
  readonly notifications: Notifications;
  /** Whose unnamed statement the backend holds. */
  unnamedOwner: object | null;
  /** Why no statement may run now, if none may. */
  refusal(): ErrorFields | null;
  /**
   * A statement has ended the sandbox's own transaction, or its connection.
   * @param reason what the server said of it, where it said something.
   */
  transactionEnded(sql: string, reason?: string): void;
}
