import {serialize} from 'pg-protocol';

import {openDirectSandbox, type TestDirectSandbox} from '../../support/direct-sandbox';
import {useTestSandbox} from '../../support/sandbox';
import {fixture, remains} from './fixture';
import {play, type Way} from './play';
import {RawClient} from './raw-client';
import type {Script} from './script';
import {openServerDatabases, type ServerDatabases} from './server-databases';

export type Target = 'server' | 'sandbox' | 'database';

/**
 * Plays a script on the server itself, or in the sandbox (in its transaction, or with a database for each test), from the state
 * of the fixture.
 */
export type Perform = (target: Target, script: Script, way: Way) => Promise<readonly string[]>;

/** A server and a sandbox on it, for all tests of the file; each script finds the same on either. */
export function useTwins(): Perform {
  let databases: ServerDatabases | undefined;
  let direct: TestDirectSandbox | undefined;
  // Before the server is stopped.
  afterAll(async () => {
    direct?.close();
    await databases?.close();
  });
  const harness = useTestSandbox(fixture);
  beforeAll(async () => {
    databases = await openServerDatabases(harness().direct, fixture);
    direct = await openDirectSandbox(harness(), databases);
  });

  const perform = async (
    address: {readonly path: string} | {readonly host: string; readonly port: number},
    database: string,
    script: Script,
    way: Way,
  ): Promise<readonly string[]> => {
    const oids = new Map<number, string>();
    const clients: RawClient[] = [];
    const connect = async (): Promise<RawClient> => {
      const client = new RawClient(address, oids);
      clients.push(client);
      client.send(serialize.startup({user: harness().direct.user!, database}));
      await client.next('Z');
      return client;
    };
    try {
      const first = await connect();
      // The server tells its parameters in the order of a hash table.
      const seen = ['> connect', ...first.take().toSorted()];
      let second: RawClient | undefined;
      const otherClient = async (): Promise<RawClient> => {
        if (second) return second;
        second = await connect();
        second.take();
        return second;
      };
      seen.push(
        ...(await play(script, way, step => (step.byOther ? otherClient() : Promise.resolve(first)))),
      );
      for (const client of clients) await client.end();
      seen.push(...first.take());
      const observer = await connect();
      observer.take();
      seen.push('> afterwards', ...(await play(remains, 'simple', () => Promise.resolve(observer))));
      return seen;
    } finally {
      for (const client of clients) await client.end();
    }
  };

  return async (target, script, way) => {
    const {direct: server, address} = harness();
    if (target === 'sandbox') return perform(address, server.database!, script, way);
    if (target === 'database') {
      const {sandbox, closeLevel, address: ownAddress} = direct!;
      sandbox.openLevel(target);
      try {
        return await perform(ownAddress, server.database!, script, way);
      } finally {
        await closeLevel();
      }
    }
    const database = await databases!.take();
    try {
      return await perform({path: `${server.host!}/.s.PGSQL.${server.port!}`}, database, script, way);
    } finally {
      await databases!.giveBack(database);
    }
  };
}
