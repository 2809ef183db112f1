import {existsSync} from 'node:fs';
import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import type {ServerAddress} from '../../../src/engine/engine';
import {eventually} from '../../support/eventually';
import {isRunning} from '../../support/is-running';
import {spawnScript, type Script} from '../../support/spawn-script';
import {testCacheDir} from '../../support/test-config';

interface Started {
  readonly folder: string;
  readonly pid: number;
}

async function start(then: string): Promise<Started & {script: Script}> {
  const script = spawnScript(path.join(__dirname, 'scripts/start-engine.ts'), [testCacheDir, then], {
    detached: true,
  });
  return {script, ...(JSON.parse(await script.line()) as Started)};
}

const isGone = ({folder, pid}: Started) => !isRunning(pid) && !existsSync(folder);

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'after %s of its process, the server and its folder vanish',
  async signal => {
    const started = await start('wait');
    expect(isRunning(started.pid)).toBe(true);
    started.script.child.kill(signal);
    expect(await started.script.ended()).toMatchObject({signal});
    await eventually('the server and its folder are gone', () => isGone(started));
  },
);

test('Ctrl-C, which reaches a whole process group, leaves the server running while its process does', async () => {
  const started = await start('ignore-interrupt');
  process.kill(-(started.script.child.pid ?? 0), 'SIGINT');
  expect(await started.script.line()).toBe('interrupted');
  const address: ServerAddress = {
    host: started.folder,
    port: 5432,
    user: 'postgres',
    password: null,
    database: 'postgres',
    ssl: false,
  };
  const client = await connectClient(address, 'postgres', {connectMs: 1000, applicationName: 'test'});
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  await client.end();
  started.script.child.kill('SIGKILL');
  await eventually('the server and its folder are gone', () => isGone(started));
});

test('a running server keeps no process alive, and does not stay behind', async () => {
  const started = await start('return');
  expect(await started.script.ended()).toMatchObject({code: 0, stderr: ''});
  await eventually('the server and its folder are gone', () => isGone(started));
});

test('stop() ends before the process does, with nothing else to wait for', async () => {
  const started = await start('stop');
  expect(await started.script.ended()).toMatchObject({code: 0, stderr: ''});
  expect(isGone(started)).toBe(true);
});
