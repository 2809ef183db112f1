import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {processSpace, processStart, type ProcessIdentity} from './process-identity';

/** What every temporary folder of this package is called, before its kind and six random characters. */
export const FOLDER_PREFIX = 'jest-savepoint-';

/** Who made a folder. */
export interface FolderOwner extends ProcessIdentity {
  readonly space: string;
}

const MARKER = 'owner.json';

/** Makes a temporary folder that only this user can enter, and notes in it which process it belongs to. */
export async function createOwnedFolder(parent: string, kind: string): Promise<string> {
  const folder = await mkdtemp(path.join(parent, `${FOLDER_PREFIX}${kind}-`));
  const owner: FolderOwner = {
    pid: process.pid,
    startedAt: await processStart(process.pid),
    space: await processSpace(),
  };
  await writeFile(path.join(folder, MARKER), JSON.stringify(owner), {mode: 0o600});
  return folder;
}

/** Whose folder it is; null where it does not say (yet). */
export async function readFolderOwner(folder: string): Promise<FolderOwner | null> {
  try {
    const owner = JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')) as Partial<FolderOwner>;
    return typeof owner.pid === 'number'
      ? {pid: owner.pid, startedAt: owner.startedAt ?? null, space: owner.space ?? ''}
      : null;
  } catch {
    return null;
  }
}
