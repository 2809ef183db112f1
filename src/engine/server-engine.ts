import type {ResolvedConfig} from '../config/resolved-config';
import {SavepointError} from '../shared/savepoint-error';
import {connectClient} from './connect-client';
import type {RunningEngine} from './engine';
import {parseAddress} from './parse-address';
import {OLDEST_MAJOR} from './postgres-version';

interface ServerFacts {
  readonly version: string;
  readonly version_number: number;
  readonly fsync: string;
  readonly may_create: boolean;
  readonly read_only: boolean;
}

// PostgreSQL manual: 54.21 "pg_roles", 9.27.4 "Recovery Control Functions".
const FACTS = `
  SELECT current_setting('server_version') AS version,
         current_setting('server_version_num')::int AS version_number,
         current_setting('fsync') AS fsync,
         rolsuper OR rolcreatedb AS may_create,
         pg_is_in_recovery() AS read_only
    FROM pg_catalog.pg_roles
   WHERE rolname = current_user`;

/**
 * Uses a server that runs already. Only asks it what it is: its databases are left alone.
 * @throws SavepointError where it cannot be reached, or cannot hold test databases.
 */
export async function startServerEngine(config: ResolvedConfig): Promise<RunningEngine> {
  if (!config.server) {
    throw new SavepointError('The engine "server" needs a server, and none is named.', {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Set connectionString in the config, or SAVEPOINT_DATABASE_URL.',
    });
  }
  const address = parseAddress(config.server.connectionString);
  const client = await connectClient(address, address.database, {
    connectMs: config.timeouts.connectMs,
    applicationName: 'jest-savepoint setup',
  });
  let facts: ServerFacts | undefined;
  try {
    facts = (await client.query<ServerFacts>(FACTS)).rows[0];
  } finally {
    await client.end();
  }
  const place = `PostgreSQL at ${address.host}:${address.port}`;
  const version = facts?.version.split(' ')[0] ?? 'unknown';
  if (!facts || facts.version_number < OLDEST_MAJOR * 10_000) {
    throw new SavepointError(`${place} is version ${version}, which is too old.`, {
      code: 'SAVEPOINT_ENGINE',
      hint: `Use PostgreSQL ${OLDEST_MAJOR} or newer.`,
    });
  }
  if (facts.read_only) {
    throw new SavepointError(`${place} is a read-only standby, so no test database can be created on it.`, {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Name the primary server.',
    });
  }
  if (!facts.may_create) {
    throw new SavepointError(`User "${address.user}" may not create databases on ${place}.`, {
      code: 'SAVEPOINT_ENGINE',
      hint: `Run as an administrator: ALTER ROLE "${address.user}" CREATEDB;`,
    });
  }
  return {
    name: 'server',
    origin: `${address.host}:${address.port}, named by ${config.server.source}`,
    version,
    address,
    guarantees: {isolation: 'serializable', backends: 'many'},
    durable: facts.fsync !== 'off',
    postmasterPid: null,
    saveSnapshot: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
