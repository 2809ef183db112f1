import type {ErrorFields} from '../wire/encode';
import type {ServerPhrases} from '../pool/server-phrases';
import type {ExchangeRunner} from './exchange';
import type {Notifications} from './notifications';
import type {SandboxEnd} from './sandbox-end';
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
  /** The client whose statement is being cancelled: the request may come too late, and stop another one's. */
  readonly cancelled: object | null;
  /** Why no statement may run now, if none may. */
  refusal(): ErrorFields | null;
  /** The sandbox's own transaction has ended. */
  transactionEnded(end: SandboxEnd): void;
}
