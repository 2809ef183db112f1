/** How a statement was answered. */
export interface StatementOutcome {
  /** Rows returned or written, by the server's command tag. */
  readonly rows: number;
  /** Of the rows returned, as they came over the wire. */
  readonly bytes: number;
  /** From sending to the answer's end. */
  readonly wallMs: number;
  readonly failed: boolean;
}

/** Of a statement that the server has not seen. */
export const REFUSED: StatementOutcome = {rows: 0, bytes: 0, wallMs: 0, failed: true};

/** One statement of a client on its way. */
export interface ObservedStatement {
  readonly sql: string;
  /** The test that sent it, where that has ended already; else null. */
  readonly tooLate: string | null;
  /** Whether nobody knows to which of several tests it belongs. */
  readonly misplaced: boolean;
  /** Where the application ran it, as `file:line:column`; null where no code of the application is on the stack. */
  callSite(): string | null;
  /** Its client waits for answers up to its own: a round trip. */
  awaited(): void;
  /** It has been answered. Called at most once. */
  finished(outcome: StatementOutcome): void;
}

/** Watches what the sandbox's clients do, without a part in it. */
export interface SandboxObserver {
  /** A client connects: called on the stack of the code that does. What it returns comes back with the client's statements. */
  connectionOrigin(): unknown;
  /** A client sends a statement: called on the stack of the code that sends it, where that is still there. */
  statementSent(sql: string, connectionOrigin: unknown): ObservedStatement;
  /** Milliseconds that a client waited for the backend, or the sandbox worked for itself. */
  overhead(ms: number): void;
}
