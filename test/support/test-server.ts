import {chown, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {join} from 'node:path';
import {Client, type QueryResultRow} from 'pg';
import {Guardian} from '../../src/engine/guardian';
import {initialiseData} from '../../src/engine/local/initialise-data';
import {PostgresProcess} from '../../src/engine/local/postgres-process';
import {serverParameters} from '../../src/engine/local/server-parameters';
import {serverUser} from '../../src/engine/local/server-user';
import {createOwnedFolder} from '../../src/engine/owned-folder';
import {majorVersion} from '../../src/engine/postgres-version';
import {testBinaries} from './test-binaries';

/** What a client has to give to a {@link TestServer}. */
const password = 'correct horse';

/** A server as a developer or a CI machine has it: on a TCP port, with a password. */
export interface TestServer {
  readonly port: number;
  /** Of its superuser and the database `postgres`. */
  readonly url: string;
  query<Row extends QueryResultRow>(sql: string, database?: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve));
  const {port} = probe.address() as AddressInfo;
  await new Promise(resolve => probe.close(resolve));
  return port;
}

/** Starts one. Stop it in `afterAll`. */
export async function startTestServer({connections = 50} = {}): Promise<TestServer> {
  const [user, port] = await Promise.all([serverUser(), freePort()]);
  const binaries = await testBinaries(user);
  const folder = await createOwnedFolder('/tmp', 'test');
  const guardian = new Guardian(folder);
  if (user) await chown(folder, user.uid, user.gid);
  await initialiseData(binaries, folder, join(folder, 'data'), user);
  await writeFile(
    join(folder, 'data/pg_hba.conf'),
    'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
  );
  const parameters = serverParameters({folder, major: majorVersion(binaries.version), connections});
  const server = await PostgresProcess.start({
    binaries,
    folder,
    user,
    parameters: {...parameters, listen_addresses: '127.0.0.1', port, superuser_reserved_connections: 0},
    startMs: 20_000,
  });
  const query = async <Row extends QueryResultRow>(sql: string, database = 'postgres') => {
    const client = new Client({host: folder, port, user: 'postgres', database});
    // The query fails, too, when the server is stopped meanwhile.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  await query(`ALTER ROLE postgres PASSWORD '${password}'`);
  return {
    port,
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    query,
    stop: async () => {
      await server.stop('immediate');
      await guardian.release();
    },
  };
}
