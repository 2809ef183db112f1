import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createOwnedFolder, readFolderOwner} from '../../../src/engine/owned-folder';
import {sweepFolders} from '../../../src/engine/sweep-folders';
import {startTestCluster} from '../../support/cluster';
import {isRunning} from '../../support/is-running';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'savepoint-test-'));
});
afterEach(() => rmSync(parent, {recursive: true}));

/** Makes a folder look as if another process had made it. */
async function disown(folder: string, changes: object): Promise<void> {
  const owner = {...(await readFolderOwner(folder)), ...changes};
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify(owner));
}

test('folders of processes that are gone are removed', async () => {
  const gone = await createOwnedFolder(parent, 'run');
  await disown(gone, {pid: 2 ** 30});
  await sweepFolders([parent]);
  expect(existsSync(gone)).toBe(false);
});

test("a process id that somebody else has by now does not count as the owner's", async () => {
  const gone = await createOwnedFolder(parent, 'run');
  await disown(gone, {startedAt: 'long ago'});
  await sweepFolders([parent]);
  expect(existsSync(gone)).toBe(false);
});

test.each<[string, (folder: string) => Promise<void>]>([
  ['of this process', () => Promise.resolve()],
  ['of another machine or container', folder => disown(folder, {pid: 2 ** 30, space: 'elsewhere'})],
  ['that do not say whose they are', folder => rm(path.join(folder, 'owner.json'))],
])('folders %s stay', async (_name, change) => {
  const folder = await createOwnedFolder(parent, 'run');
  await change(folder);
  await sweepFolders([parent]);
  expect(existsSync(folder)).toBe(true);
});

test('a server that was left running is ended', async () => {
  const cluster = await startTestCluster();
  const {host: folder} = cluster.address;
  await disown(folder, {startedAt: 'long ago'});
  await sweepFolders([path.dirname(folder)]);
  expect(existsSync(folder)).toBe(false);
  expect(isRunning(cluster.engine.postmasterPid ?? 0)).toBe(false);
  await cluster.stop();
});
