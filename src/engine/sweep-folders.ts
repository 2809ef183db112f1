import {readdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {FOLDER_PREFIX, readFolderOwner} from './owned-folder';
import {isRunning, processCommand, processSpace, processStart} from './process-identity';

/**
 * The temporary folders of processes that are gone. Normally there are none: these are what a power failure or a SIGKILL of
 * everything left behind. Folders of other users, machines and containers are not among them.
 */
export async function findAbandonedFolders(parents: readonly string[]): Promise<readonly string[]> {
  // Windows has no simple way to tell when a process started.
  if (process.platform === 'win32') return [];
  const space = await processSpace();
  const found: string[] = [];
  for (const parent of new Set(parents)) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter(each => each.startsWith(FOLDER_PREFIX))) {
      const folder = path.join(parent, name);
      if (await isAbandoned(folder, space)) found.push(folder);
    }
  }
  return found;
}

/** Removes them, and ends the servers in them. */
export async function sweepFolders(parents: readonly string[]): Promise<void> {
  for (const folder of await findAbandonedFolders(parents)) await removeAbandoned(folder);
}

async function isAbandoned(folder: string, space: string): Promise<boolean> {
  const owner = await readFolderOwner(folder);
  return owner?.space === space && !(await isRunning(owner));
}

async function removeAbandoned(folder: string): Promise<void> {
  try {
    const pid = await serverOf(folder);
    if (pid !== null) {
      process.kill(pid, 'SIGQUIT');
      for (let tries = 0; tries < 50 && (await processStart(pid)) !== null; tries++) {
        await sleep(20);
      }
    }
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  } catch {
    // Another user's folder, or another process sweeps it at this moment: either way not ours to remove.
  }
}

/** The id of the server that still runs in a folder. */
async function serverOf(folder: string): Promise<number | null> {
  const lockFile = await readFile(path.join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(lockFile, 10);
  // A server that died leaves the file behind, and its id may be anyone's by now.
  return pid > 1 && (await processCommand(pid)).includes(folder) ? pid : null;
}
