import {execFileSync} from 'node:child_process';
import {chownSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {initialiseData} from '../../../src/engine/local/initialise-data';
import {PostgresProcess, type PostgresSettings} from '../../../src/engine/local/postgres-process';
import {serverParameters} from '../../../src/engine/local/server-parameters';
import {serverUser} from '../../../src/engine/local/server-user';
import {createOwnedFolder} from '../../../src/engine/owned-folder';
import {startEngine} from '../../support/start-engine';
import {reservePorts} from '../../../src/schema/reserve-ports';
import {testBinaries} from '../../support/test-binaries';
import {testConfig} from '../../support/test-config';
import {thrownBy} from '../../support/thrown-by';

/** A server on TCP which syncs: as people run them for development. */
let settings: PostgresSettings;
let port: number;

beforeAll(async () => {
  const user = await serverUser();
  const binaries = await testBinaries(user);
  const folder = await createOwnedFolder(tmpdir(), 'test');
  if (user) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  await initialiseData(binaries, folder, data, user);
  writeFileSync(path.join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
  const [key, certificate] = ['server.key', 'server.crt'].map(name => path.join(data, name)) as [
    string,
    string,
  ];
  const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
      ...subject,
    ],
    {stdio: 'ignore'},
  );
  if (user) for (const file of [key, certificate]) chownSync(file, user.uid, user.gid);
  [port] = (await reservePorts(1)) as [number];
  const parameters = {
    ...serverParameters({folder, major: 15, connections: 20}),
    listen_addresses: '127.0.0.1',
    port,
    fsync: 'on',
  };
  settings = {binaries, folder, user, parameters, startMs: 20_000};
});
afterAll(() => rmSync(settings.folder, {recursive: true}));

const start = (query: string) =>
  startEngine(
    testConfig({
      engine: 'server',
      server: {
        connectionString: `postgres://postgres@127.0.0.1:${port}/postgres${query}`,
        source: 'DATABASE_URL',
      },
    }),
    {workers: 1, snapshotKey: null, onProgress: () => undefined},
  );

async function whileRunning(parameters: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const server = await PostgresProcess.start({
    ...settings,
    parameters: {...settings.parameters, ...parameters},
  });
  try {
    await work();
  } finally {
    await server.stop('fast');
  }
}

test('a server that demands TLS says so, and is used with it, verified or not', () =>
  whileRunning({ssl: 'on'}, async () => {
    const plain = await thrownBy(start(''));
    expect(plain.message).toMatch(/does not let user "postgres" into "postgres" without TLS/);
    expect(plain.hint).toMatch(/sslmode=require/);

    const unknown = await thrownBy(start('?sslmode=verify-full'));
    expect(unknown.message).toMatch(/certificate of PostgreSQL at 127.0.0.1:\d+ could not be verified/);
    expect(unknown.hint).toMatch(/sslrootcert/);

    await expect(start('?sslmode=require')).resolves.toMatchObject({name: 'server'});
    const authority = encodeURIComponent(path.join(settings.folder, 'data/server.crt'));
    await expect(start(`?sslmode=verify-full&sslrootcert=${authority}`)).resolves.toMatchObject({
      name: 'server',
    });
  }));

test('a server without TLS that is asked for it says so', () =>
  whileRunning({ssl: 'off'}, async () => {
    const error = await thrownBy(start('?sslmode=require'));
    expect(error.message).toBe(
      `PostgreSQL at 127.0.0.1:${port} does not speak TLS, which the connection string asks for.`,
    );
    expect(error.hint).toMatch(/sslmode=disable/);
  }));

test('whether a server waits for its disk is asked', () =>
  whileRunning({ssl: 'on'}, async () => {
    await expect(start('?sslmode=require')).resolves.toMatchObject({durable: true});
  }));

test('a server that does not start says why, with the end of its log', async () => {
  const error = await thrownBy(PostgresProcess.start({...settings, parameters: {shared_buffers: 'much'}}));
  expect(error.code).toBe('SAVEPOINT_ENGINE');
  expect(error.message).toMatch(/did not start: it ended with exit code 1/);
  expect(error.message).toMatch(/invalid value for parameter "shared_buffers": "much"/);
});
