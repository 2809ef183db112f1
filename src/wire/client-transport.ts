/** The bytes' way to one client. The owner of the transport hands what the client sends to its `ClientHandler`. */
export interface ClientTransport {
  /** Sends bytes to the client. False: wait for `ClientHandler.drained` before sending much more. */
  write(bytes: Buffer): boolean;
  /** Ends the connection after what was written. */
  end(): void;
}

/** What serves one client. */
export interface ClientHandler {
  /** Takes bytes from the client; `done` is called when more may come. */
  receive(bytes: Buffer, done: () => void): void;
  /** The client has taken what was written. */
  drained(): void;
  /** The client's connection is gone. */
  closed(): void;
}

/** Starts to serve a new client. */
export type AcceptClient = (transport: ClientTransport) => ClientHandler;
