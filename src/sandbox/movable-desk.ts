import type {ServerPhrases} from '../pool/server-phrases';
import type {ErrorFields} from '../wire/encode';
import type {Desk} from './desk';
import type {ExchangeRunner} from './exchange';
import type {Notifications} from './notifications';
import type {SandboxEnd} from './sandbox-end';
import type {SandboxObserver} from './statement-observer';
import type {Transaction} from './transaction';
import type {Turns} from './turns';

/** The desk of the sandbox that a session is in now. */
export class MovableDesk implements Desk {
  current: Desk;

  constructor(current: Desk) {
    this.current = current;
  }

  get observer(): SandboxObserver {
    return this.current.observer;
  }

  get turns(): Turns {
    return this.current.turns;
  }

  get exchanges(): ExchangeRunner {
    return this.current.exchanges;
  }

  get transaction(): Transaction {
    return this.current.transaction;
  }

  get phrases(): ServerPhrases {
    return this.current.phrases;
  }

  get notifications(): Notifications {
    return this.current.notifications;
  }

  get unnamedOwner(): object | null {
    return this.current.unnamedOwner;
  }

  set unnamedOwner(owner: object | null) {
    this.current.unnamedOwner = owner;
  }

  get cancelled(): object | null {
    return this.current.cancelled;
  }

  refusal(): ErrorFields | null {
    return this.current.refusal();
  }

  transactionEnded(end: SandboxEnd): void {
    this.current.transactionEnded(end);
  }
}
