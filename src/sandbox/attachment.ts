import type {ServerPhrases} from '../pool/server-phrases';
import type {Backend} from '../wire/backend';
import type {ExchangeRunner} from './exchange';
import type {Transaction} from './transaction';

/** A backend in use, and the state of its one transaction. */
export interface Attachment {
  readonly backend: Backend;
  readonly exchanges: ExchangeRunner;
  readonly transaction: Transaction;
  readonly phrases: ServerPhrases;
}
