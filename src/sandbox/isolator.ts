import type {TableCounts} from '../pool/table-counts';
import type {ClientHandler, ClientTransport} from '../wire/client-transport';

/** What is known of a level after its end. */
export interface ClosedLevel {
  /**
   * What was done to each table in it; null where that is not counted. It is there soon, and waited for before another level
   * is opened: tables that have grown are tidied up between the two.
   */
  readonly tables: Promise<readonly TableCounts[] | null>;
}

/** What keeps the statements of a test apart from those of all others: it serves the clients, level by level. */
export interface Isolator {
  /** How many levels are open: the file, its describe blocks, a test. */
  readonly levels: number;
  /**
   * Starts to serve a client.
   * @param password what it has to know, where it comes from outside this process.
   */
  accept(transport: ClientTransport, password?: string | null): ClientHandler;
  openLevel(name: string): void;
  /** Ends the innermost level: what was done in it is not there any more. */
  closeLevel(): Promise<ClosedLevel>;
  /** Waits until the clients have been answered, and what they ask for next as well, but no longer than `limitMs`. */
  settle(limitMs: number): Promise<void>;
  /** Forgets all clients, without a word to them: the file that they belonged to is over. */
  dropClients(): void;
}
