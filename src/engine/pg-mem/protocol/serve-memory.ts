import type {AcceptClient} from '../../../wire/client-transport';
import type {MemoryDatabase} from '../memory-database';
import {MemorySocket} from './memory-socket';

/** Serves a database to whoever connects to an address of ours. */
export function serveMemory(database: MemoryDatabase): AcceptClient {
  return transport => {
    const socket = new MemorySocket(database);
    socket.on('data', (bytes: Buffer) => transport.write(bytes));
    socket.on('error', () => transport.end());
    socket.on('close', () => transport.end());
    return {
      receive: (bytes, done) => {
        socket.write(bytes);
        done();
      },
      drained: () => undefined,
      closed: () => socket.destroy(),
    };
  };
}
