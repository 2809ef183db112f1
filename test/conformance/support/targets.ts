import {Client, Pool, type ClientConfig, type PoolConfig} from 'pg';

import {useTestSandbox} from '../../support/sandbox';
import {openServerDatabases, type ServerDatabases} from './server-databases';
import type {Target} from './twins';

/** Clients and pools of one test, on a database with the schema and nothing else. */
export interface TargetDatabase {
  readonly config: ClientConfig;
  /** A client that is connected. It is ended after the test, if not before. */
  readonly connect: (config?: ClientConfig) => Promise<Client>;
  /** A pool that is ended after the test, if not before. */
  readonly pool: (config?: PoolConfig) => Pool;
}

/** A server and a sandbox on it, for all tests of the file: what the tests of a target find there. */
export function useTargets(schemaSql: string): (target: Target) => TargetDatabase {
  let databases: ServerDatabases | undefined;
  let database: string | null = null;
  const clients: Client[] = [];
  const pools: Pool[] = [];
  // Before the level of the test is closed, and the server stopped.
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.end()));
    for (const pool of pools.splice(0)) if (!pool.ended) await pool.end();
    if (database !== null) await databases!.giveBack(database);
    database = null;
  });
  afterAll(() => databases?.close());
  const harness = useTestSandbox(schemaSql, {waitMs: 5000});
  beforeAll(async () => {
    databases = await openServerDatabases(harness().direct, schemaSql);
  });
  beforeEach(async () => {
    database = await databases!.take();
  });

  return target => {
    const config = (): ClientConfig => {
      const {direct, address} = harness();
      return target === 'server' ? {...direct, database: database!} : {...direct, ...address};
    };
    return {
      get config() {
        return config();
      },
      connect: async more => {
        const client = new Client({...config(), ...more});
        clients.push(client);
        await client.connect();
        return client;
      },
      pool: more => {
        const pool = new Pool({...config(), ...more});
        // A client that leaves its pool may still be on its way when the database goes.
        pool.on('error', () => undefined);
        pools.push(pool);
        return pool;
      },
    };
  };
}
