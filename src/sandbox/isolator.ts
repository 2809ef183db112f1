import type {TableCounts} from '../pool/table-counts';
import type {ClientTransport} from '../wire/client-transport';
import type {ClientIdentity, ClientSession} from './client-session';

/** What is known of a level after its end. */
export interface ClosedLevel {
  /** What was done to each table in it; null where that is not counted. */
  readonly tables: readonly TableCounts[] | null;
}

/** Of a level whose tables are not counted. */
export const NOT_COUNTED: ClosedLevel = {tables: null};

/** Counts what is done to each table from a moment on. */
export interface TableWatch {
  /** The names of the tables that are counted. */
  readonly names: ReadonlySet<string>;
  /** What was done so far, once the statements under way have ended. */
  counts(): Promise<readonly TableCounts[]>;
}

/** What keeps the statements of a test apart from those of all others: it serves the clients, level by level. */
export interface Isolator {
  /** How many levels are open: the file, its describe blocks, a test. */
  readonly levels: number;
  openLevel(name: string): void;
  /** Ends the innermost level: what was done in it is not there any more. */
  closeLevel(): Promise<ClosedLevel>;
  /**
   * Counts what is done to each table from now on, once the statements under way have ended; null where that is not counted.
   * @throws SavepointError, as does the watch, where a transaction is open that has failed, or a statement does not end
   */
  watchTables(): Promise<TableWatch | null>;
  /** Serves a client that has connected. */
  openSession(transport: ClientTransport, identity: ClientIdentity): ClientSession;
  /** Serves a client that one of its kind has served so far, and that waits for nothing. */
  take(session: ClientSession): void;
  /** The server's parameters, when it is known; rejects where it never will be. */
  parameters(): Promise<ReadonlyMap<string, string>>;
  /** Who waits for whom, and with what; null where nobody waits. */
  describeWait(): Promise<string | null>;
  /** Whether there may be roles that only its clients can see. */
  hasOwnRoles(): boolean;
  /** Waits until the clients have been answered, and what they ask for next as well, but no longer than `limitMs`. */
  settle(limitMs: number): Promise<void>;
}
