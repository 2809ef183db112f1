import {Backend, type BackendStream} from './backend';

/** What `pg.Client` has beside what its types say. */
interface ConnectedClient {
  readonly processID?: number | null;
  readonly connection: {readonly stream: BackendStream};
}

/** The part of its types that matters here. */
interface Emitter {
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Takes over the connection of a client of `pg` that is connected and idle, which must not be used afterwards: authentication
 * and TLS are the driver's work, every byte after them is ours.
 */
export function takeOver(client: Emitter, parameters: ReadonlyMap<string, string>): Backend {
  const {processID, connection} = client as Emitter & ConnectedClient;
  client.on('error', () => undefined);
  for (const event of ['data', 'error', 'close', 'drain']) connection.stream.removeAllListeners(event);
  return new Backend(connection.stream, {processId: processID ?? 0, parameters});
}
