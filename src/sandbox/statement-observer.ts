/** One statement of a client on its way. */
export interface ObservedStatement {
  readonly sql: string;
  /** The test that sent it, where that has ended already; else null. */
  readonly tooLate: string | null;
  /** Where the application ran it, as `file:line:column`; null where no code of the application is on the stack. */
  callSite(): string | null;
  /** It has been answered. Called at most once. */
  finished(outcome: {readonly rows: number; readonly wallMs: number; readonly failed: boolean}): void;
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
