import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import {startEngine} from '../../support/start-engine';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {testConfig} from '../../support/test-config';
import {thrownBy} from '../../support/thrown-by';

const options = {workers: 1, snapshotKey: null, onProgress: () => undefined};
const start = (connectionString: string, connectMs = 5000) => {
  const timeouts = {connectMs, waitMs: 1000, buildMs: 1000};
  const server = {connectionString, source: 'connectionString'} as const;
  return startEngine(testConfig({engine: 'auto', server, timeouts}), options);
};

let cluster: TestCluster;
let at: string;

async function administer(...statements: readonly string[]): Promise<void> {
  const client = await connectClient(cluster.address, 'postgres', {connectMs: 5000, applicationName: 'test'});
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  cluster = await startTestCluster();
  at = `/postgres?host=${cluster.address.host}`;
  await administer(
    "CREATE ROLE creator LOGIN CREATEDB PASSWORD 'right'",
    'CREATE ROLE plain LOGIN',
    'CREATE ROLE full LOGIN CREATEDB CONNECTION LIMIT 0',
    'CREATE ROLE stranger LOGIN CREATEDB',
    'CREATE DATABASE closed',
    'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
  );
  const rules = path.join(cluster.address.host, 'data/pg_hba.conf');
  writeFileSync(
    rules,
    `local all creator scram-sha-256\nlocal all stranger reject\n${readFileSync(rules, 'utf8')}`,
  );
  await administer('SELECT pg_reload_conf()');
});
afterAll(() => cluster.stop());

test('a server that is named is used, and says who named it', async () => {
  const engine = await start(`postgres://creator:right@${at}`);
  expect(engine).toMatchObject({
    name: 'server',
    origin: `${cluster.address.host}:5432, named by connectionString`,
    version: cluster.engine.version,
    durable: false,
    postmasterPid: null,
  });
  expect(engine.connectionString('other')).toBe(
    `postgres://creator:right@/other?host=${cluster.address.host}`,
  );
  await engine.stop();
  // It is not ours to end.
  await administer('SELECT 1');
});

describe('what is wrong with a named server is said:', () => {
  const cases: Record<string, [url: () => string, message: RegExp, hint: RegExp]> = {
    'wrong password': [
      () => `postgres://creator:wrong@${at}`,
      /refused the password of user "creator"/,
      /Correct the user or the password/,
    ],
    'no password': [
      () => `postgres://creator@${at}`,
      /asks for the password of user "creator", and none is set/,
      /PGPASSWORD/,
    ],
    'unknown user': [
      () => `postgres://nobody_here@${at}`,
      /role "nobody_here" does not exist/,
      /create this one/,
    ],
    'a user that pg_hba.conf rejects': [
      () => `postgres://stranger@${at}`,
      /pg_hba.conf rejects/,
      /pg_hba.conf/,
    ],
    'unknown database': [
      () => `postgres://postgres@/missing?host=${cluster.address.host}`,
      /There is no database "missing"/,
      /nothing in it is touched/,
    ],
    'a database without the right to connect': [
      () => `postgres://plain@/closed?host=${cluster.address.host}`,
      /User "plain" may not connect to the database "closed"/,
      /GRANT CONNECT/,
    ],
    'too many connections': [
      () => `postgres://full@${at}`,
      /has no connection left for user "full"/,
      /max_connections/,
    ],
    'no right to create databases': [
      () => `postgres://plain@${at}`,
      /User "plain" may not create databases/,
      /ALTER ROLE "plain" CREATEDB/,
    ],
    'nothing at that port': [
      () => 'postgres://u:secret@127.0.0.1:1/d',
      /No PostgreSQL listens at 127.0.0.1:1/,
      /Start it/,
    ],
    'nothing at that port of any address': [
      () => 'postgres://u:secret@localhost:1/d',
      /No PostgreSQL listens at localhost:1/,
      /Start it/,
    ],
    'no such socket': [
      () => 'postgres://u@/d?host=/nonexistent',
      /No PostgreSQL listens at \/nonexistent/,
      /Start it/,
    ],
    'unknown host': [
      () => 'postgres://u:secret@no-such-host.invalid/d',
      /The host "no-such-host.invalid" is not known/,
      /Correct the host/,
    ],
  };

  test.each(Object.entries(cases))('%s', async (_name, [url, message, hint]) => {
    const error = await thrownBy(start(url()));
    expect(error.name).toBe('SavepointError');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(`${error.message}${error.hint}`).not.toMatch(/secret|wrong/);
  });
});

test('something that accepts connections and says nothing is given up in time', async () => {
  // Reading is what makes it see that the client leaves.
  const silent = createServer(socket => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const {port} = silent.address() as AddressInfo;
  const before = Date.now();
  const error = await thrownBy(start(`postgres://u@127.0.0.1:${port}/d`, 200));
  silent.close();
  expect(error).toMatchObject({code: 'SAVEPOINT_CONNECTION'});
  expect(error.message).toBe(`PostgreSQL at 127.0.0.1:${port} did not answer within 200 ms.`);
  expect(Date.now() - before).toBeLessThan(2000);
});

test('something that is not PostgreSQL is told from it', async () => {
  const other = createServer(socket => socket.end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const {port} = other.address() as AddressInfo;
  const error = await thrownBy(start(`postgres://u@127.0.0.1:${port}/d`));
  other.close();
  expect(error.message).toBe(`127.0.0.1:${port} closed the connection before it was ready.`);
});
