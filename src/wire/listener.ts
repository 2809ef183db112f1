import {createServer, type Server, type Socket} from 'node:net';

import type {AcceptClient} from './client-transport';

/** How long a port that is still held by the worker before this one is waited for. */
const RETRY_MS = 100;
const RETRIES = 50;

/** Serves one real connection as the virtual ones are served. */
function serve(socket: Socket, accept: AcceptClient): void {
  socket.unref();
  const handler = accept({
    write: bytes => socket.write(bytes),
    end: () => socket.end(),
  });
  socket.on('data', (bytes: Buffer) => {
    socket.pause();
    handler.receive(bytes, () => socket.resume());
  });
  socket.on('drain', () => handler.drained());
  socket.on('close', () => handler.closed());
  // A connection that breaks is closed; there is nothing else to do about it.
  socket.on('error', () => undefined);
}

/**
 * The sandbox's address for what cannot use the virtual socket: child processes and native drivers. It never keeps the
 * process alive.
 */
export class Listener {
  readonly #accept: AcceptClient;
  readonly #servers: Server[];
  readonly #sockets = new Set<Socket>();

  /** Listens on each of the addresses: a loopback port, the path of a Unix socket. */
  constructor(
    addresses: readonly ({readonly host: string; readonly port: number} | {readonly path: string})[],
    accept: AcceptClient,
  ) {
    this.#accept = accept;
    this.#servers = addresses.map(address => this.#listen(address));
  }

  /** Ends all connections and stops listening. */
  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #listen(address: {readonly host: string; readonly port: number} | {readonly path: string}): Server {
    let retries = 0;
    const server = createServer({noDelay: true}, socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      serve(socket, this.#accept);
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && retries++ < RETRIES) {
        setTimeout(() => server.listen({...address}), RETRY_MS).unref();
      }
    });
    server.listen({...address});
    return server.unref();
  }
}
