import {Client} from 'pg';
import type {PgliteStream} from './pglite-stream';

/** A client of the one session that there is. It ends with PGlite. */
export async function connectPglite(stream: PgliteStream): Promise<Client> {
  const client = new Client({stream: () => stream, user: 'postgres', database: 'postgres'});
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
