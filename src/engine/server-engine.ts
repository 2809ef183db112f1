import type {ResolvedConfig} from '../config/resolved-config';
import {SavepointError} from '../shared/savepoint-error';
import {connectClient} from './connect-client';
import {withDatabase} from './database-url';
import type {FoundEngine, ServerEngine} from './engine';
import {parseAddress} from './parse-address';
import {requireUsable, SERVER_FACTS, type ServerFacts} from './server-facts';

/** Looks for a server that is named. Started, it is only asked what it is: its databases are left alone. */
export function findServerEngine(config: ResolvedConfig): FoundEngine<ServerEngine> {
  const {server} = config;
  if (server) return {kind: 'available', passedOver: [], start: () => useServer(server, config)};
  const [refused] = config.refusedServers;
  const message = refused ?? 'The engine "server" needs a server, and none is named';
  const error = new SavepointError(`${message}.`, {
    code: 'SAVEPOINT_ENGINE',
    hint: 'Set connectionString in the config, or SAVEPOINT_DATABASE_URL.',
  });
  return {kind: 'missing', brief: refused ?? 'no server is named', error};
}

/** @throws SavepointError where it cannot be reached, or cannot hold test databases. */
async function useServer(
  {connectionString, source}: NonNullable<ResolvedConfig['server']>,
  config: ResolvedConfig,
): Promise<ServerEngine> {
  const address = parseAddress(connectionString);
  const place = `${address.host}:${address.port}`;
  const client = await connectClient(address, address.database, {
    connectMs: config.timeouts.connectMs,
    applicationName: 'jest-savepoint setup',
    statementMs: config.timeouts.connectMs,
  });
  try {
    const [facts] = (await client.query<ServerFacts>(SERVER_FACTS)).rows as [ServerFacts];
    requireUsable(facts, {place: `PostgreSQL at ${place}`, user: address.user});
    return {
      kind: 'server',
      name: 'server',
      origin: `${place}, named by ${source}`,
      version: facts.version.split(' ', 1).join(),
      address,
      guarantees: {isolation: 'serializable', backends: 'many'},
      durable: facts.fsync !== 'off',
      postmasterPid: null,
      connectionString: database => withDatabase(connectionString, database),
      saveSnapshot: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
  } finally {
    await client.end();
  }
}
