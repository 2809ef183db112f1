import type {Settings} from './settings';

/** What a client said when it connected, and who it is. */
export interface ClientIdentity {
  readonly processId: number;
  /** Settings that it asked for. */
  readonly settings: Settings;
  /** What it was told of the server's parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Where it connected, for the observer. */
  readonly origin: unknown;
}

/** What serves a client once its connection is set up. */
export interface ClientSession {
  /**
   * `unit`: the next message belongs to what came before it, or to a transaction. `busy`: it begins a new unit, and those before
   * have not all been answered. `rest`: they have.
   */
  readonly phase: 'unit' | 'busy' | 'rest';
  /**
   * Takes a message of the client.
   * @returns false where the server is slower than the client.
   */
  message(type: number, buffer: Buffer, start: number, end: number): boolean;
  /** The client has taken what was written. */
  drained(): void;
  /** Calls back when the server has taken what was sent to it. */
  onceDrained(callback: () => void): void;
  /** Stops what the client is waiting for. */
  cancel(): void;
  /** The client has gone. */
  close(): void;
}
