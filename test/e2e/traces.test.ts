import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {readFolderOwner} from '../../src/engine/owned-folder';
import {eventually} from '../support/eventually';
import {isRunning} from '../support/is-running';
import {Project} from '../support/project';
import {killJests, startJest} from '../support/run-jest';

const project = new Project({
  files: {
    'package.json': '{}',
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'some.test.js': `
      const {Client} = require('pg');

      test('waits', async () => {
        const client = new Client();
        await client.connect();
        await client.query('SELECT 1');
        process.stderr.write('waiting\\n');
        await client.query('SELECT pg_sleep($1)', [process.env.WAIT_SECONDS]);
        await client.end();
      }, 60000);`,
  },
});

/** For this project alone. */
const temporary = project.path('tmp');
mkdirSync(temporary);

afterEach(killJests);
afterAll(() => project.remove());

/** The temporary folders that belong to a process. */
async function foldersOf(pid: number): Promise<readonly string[]> {
  const parents = ['/dev/shm', '/tmp', temporary].filter(existsSync);
  const folders = parents.flatMap(parent =>
    readdirSync(parent)
      .filter(name => name.startsWith('jest-savepoint-'))
      .map(name => join(parent, name)),
  );
  const owners = await Promise.all(folders.map(readFolderOwner));
  return folders.filter((_, i) => owners[i]?.pid === pid);
}

function postmasterIn(folders: readonly string[]): number {
  const folder = folders.find(name => name.includes('jest-savepoint-server-'));
  return Number(readFileSync(join(folder ?? '', 'data/postmaster.pid'), 'utf8').split('\n')[0]);
}

test.each([
  ['its end', null],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGKILL', 'SIGKILL'],
] as const)('nothing is left of a run after %s', async (_how, signal) => {
  const jest = startJest(project, ['--runInBand'], {
    env: {TMPDIR: temporary, WAIT_SECONDS: signal === null ? '0.5' : '60'},
  });
  await jest.printed('waiting');
  const folders = await foldersOf(jest.pid);
  const postmaster = postmasterIn(folders);
  expect(isRunning(postmaster)).toBe(true);

  if (signal !== null) jest.kill(signal);
  const {exitCode} = await jest.ended;
  if (signal === null) expect(exitCode).toBe(0);
  else expect(exitCode).not.toBe(0);

  await eventually('the server is gone', () => !isRunning(postmaster));
  await eventually('its folders are gone', async () => {
    const left = await foldersOf(jest.pid);
    return left.length === 0;
  });
  expect(readdirSync(temporary).filter(name => name.startsWith('jest-savepoint-'))).toEqual([]);
});

test('nothing is left of a run on PGlite after SIGKILL, in the middle of a statement', async () => {
  const jest = startJest(project, ['--runInBand'], {
    env: {TMPDIR: temporary, WAIT_SECONDS: '60', SAVEPOINT_ENGINE: 'pglite'},
  });
  await jest.printed('waiting');
  expect(await foldersOf(jest.pid)).toContainEqual(expect.stringContaining('jest-savepoint-pglite-'));
  jest.kill('SIGKILL');
  await jest.ended;
  await eventually('its folders are gone', async () => (await foldersOf(jest.pid)).length === 0);
});
