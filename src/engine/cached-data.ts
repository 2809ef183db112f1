import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {FolderCache} from './folder-cache';

/** The folders of the cache in which engines keep data directories, one folder in each for every version. */
const dataFolders = ['local', 'pglite'] as const;

/** A data directory that is kept for later runs. */
export interface CachedData {
  readonly folder: string;
  /** In milliseconds since 1970. */
  readonly usedAt: number;
  readonly remove: () => Promise<void>;
}

/** The data directories that private servers and PGlite keep. Runs work on copies, so that none is ever in use. */
export async function listCachedData(cacheDir: string): Promise<readonly CachedData[]> {
  const found: CachedData[] = [];
  for (const kind of dataFolders) {
    const root = path.join(cacheDir, kind);
    for (const version of await readdir(root).catch(() => [])) {
      const cache = new FolderCache(path.join(root, version));
      // What begins with a dot may be in the making; the cache itself removes what nobody finishes.
      const entries = (await cache.list()).filter(({name}) => !name.startsWith('.'));
      for (const {name, usedAt} of entries)
        found.push({folder: path.join(root, version, name), usedAt, remove: () => cache.discard(name)});
    }
  }
  return found;
}
