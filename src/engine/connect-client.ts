import {Client} from 'pg';
import {describeConnectionError} from './connection-error';
import type {ServerAddress} from './engine';

export interface ConnectOptions {
  /** The longest wait for the server's first answer. */
  readonly connectMs: number;
  /** How the session is named in `pg_stat_activity`. */
  readonly applicationName: string;
  /** The longest run of a statement; without it there is no limit. */
  readonly statementMs?: number;
  /** The longest wait for an answer, also of a server or a network that hangs; without it there is no limit. */
  readonly answerMs?: number;
  /** Command-line options for the session (`-c name=value`). */
  readonly startupOptions?: string;
}

/**
 * Opens one connection to a database of a server.
 *
 * A connection that is lost later does not end the process: its next query rejects.
 * @throws SavepointError `SAVEPOINT_CONNECTION` that says why the server could not be used and what to do about it.
 */
export async function connectClient(
  address: ServerAddress,
  database: string,
  {connectMs, applicationName, statementMs, answerMs, startupOptions}: ConnectOptions,
): Promise<Client> {
  const client = new Client({
    host: address.host,
    port: address.port,
    user: address.user,
    // Where there is none, pg looks at PGPASSWORD and the password file, as psql does.
    password: address.password ?? undefined,
    database,
    ssl: typeof address.ssl === 'boolean' ? address.ssl : {...address.ssl},
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    // Connections are idle for as long as a test run works elsewhere.
    keepAlive: true,
    ...(statementMs !== undefined && {statement_timeout: statementMs}),
    ...(answerMs !== undefined && {query_timeout: answerMs}),
    ...(startupOptions !== undefined && {options: startupOptions}),
  });
  // pg emits `error` when an idle connection is lost; without a listener that ends the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw describeConnectionError(error, address, database, connectMs);
  }
  return client;
}
