import {randomBytes} from 'node:crypto';
import {chmod, readdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {makeFolder} from '../shared/make-folder';
import {packFolder, unpackFolder} from './copy-folder';
import {measureFolder, readFolder, type FolderContents, type FolderMeasure} from './measure-folder';

/** How many entries are kept in a cache: the most recently used ones. */
const MOST_ENTRIES = 6;

/** A temporary folder in the cache that is older was left by a process that is gone. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * What an entry consists of: a copy that is short of it is broken. A power failure may leave files of the right size with
 * nothing in them, which the checksum shows.
 */
interface Manifest extends FolderContents {
  /** What is known of it beside, as JSON. */
  readonly note?: unknown;
}

/** One entry of the cache. */
export interface CacheEntry extends Manifest {
  readonly key: string;
  /** Where its contents are: the folder itself, or the file into which `keep` has put it. */
  readonly data: string;
}

/** An entry by its name, which is its key, and when it was used last, in milliseconds since 1970. */
export interface ListedEntry {
  readonly name: string;
  readonly usedAt: number;
}

/**
 * Folders kept across runs, one entry each with `data` and a manifest. An entry appears by one `rename`, so that it is
 * complete or absent, however many processes write and whenever one is killed.
 */
export class FolderCache {
  readonly #root: string;
  readonly #mode: number;

  /** @param mode the permissions of each entry: 0o755 where another user has to use what is in it */
  constructor(root: string, mode: 0o700 | 0o755 = 0o700) {
    this.#root = root;
    this.#mode = mode;
  }

  async find(key: string): Promise<CacheEntry | null> {
    const folder = path.join(this.#root, key);
    try {
      const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
      const now = new Date();
      await utimes(folder, now, now);
      return {key, data: path.join(folder, 'data'), ...manifest};
    } catch {
      return null;
    }
  }

  /** Keeps a folder to be copied later, in place of what was kept under this key. */
  keep(key: string, folder: string, note?: unknown): Promise<void> {
    return this.publish(key, data => packFolder(folder, data), note);
  }

  /** Copies what was kept to a folder that does not exist yet. Rejects where the entry is not whole. */
  async copy(entry: CacheEntry, target: string): Promise<void> {
    const unpacking = unpackFolder(entry.data, target);
    // Read while another process copies; in a promise, so that a failure of both is handled as one.
    await Promise.all([Promise.resolve(entry).then(requireUnchanged), unpacking]);
  }

  /**
   * Makes an entry, in place of what was there under this key.
   * @param fill makes its contents, at a path that does not exist yet
   */
  async publish(key: string, fill: (data: string) => Promise<void>, note?: unknown): Promise<void> {
    const temporary = path.join(this.#root, `.${key}-${randomBytes(6).toString('hex')}`);
    const data = path.join(temporary, 'data');
    try {
      makeFolder(temporary, this.#mode);
      await chmod(temporary, this.#mode);
      await fill(data);
      await writeFile(path.join(temporary, 'manifest.json'), JSON.stringify({...readFolder(data), note}));
      await this.discard(key);
      await rename(temporary, path.join(this.#root, key));
    } catch (error) {
      await rm(temporary, {recursive: true, force: true});
      // Another process has published the same at the same time.
      if (!isNotEmpty(error)) throw error;
    }
    await this.#prune();
  }

  async discard(key: string): Promise<void> {
    const trash = path.join(this.#root, `.trash-${randomBytes(6).toString('hex')}`);
    try {
      await rename(path.join(this.#root, key), trash);
    } catch {
      return;
    }
    await rm(trash, {recursive: true, force: true});
  }

  /** What is in the cache, unfinished entries among it, whose names begin with a dot. */
  async list(): Promise<readonly ListedEntry[]> {
    return Promise.all(
      (await readdir(this.#root)).map(async name => {
        const usedAt = await stat(path.join(this.#root, name)).then(
          ({mtimeMs}) => mtimeMs,
          () => 0,
        );
        return {name, usedAt};
      }),
    );
  }

  async #prune(): Promise<void> {
    const entries = await this.list();
    const oldest = Date.now() - ABANDONED_AFTER_MS;
    const leftovers = entries.filter(({name, usedAt}) => name.startsWith('.') && usedAt < oldest);
    const unused = entries
      .filter(({name}) => !name.startsWith('.'))
      .sort((a, b) => b.usedAt - a.usedAt)
      .slice(MOST_ENTRIES);
    await Promise.all([...leftovers, ...unused].map(({name}) => this.discard(name)));
  }
}

/** @throws Error where a byte of the entry is not what was published */
function requireUnchanged(entry: CacheEntry): void {
  const contents = readFolder(entry.data);
  requireSize(entry, contents);
  if (contents.checksum !== entry.checksum) throw new Error(`${entry.data} has other contents`);
}

/** @throws Error where the entry has other files than were published, or other sizes of them; quicker than to read them */
export function requireWhole(entry: CacheEntry): void {
  requireSize(entry, measureFolder(entry.data));
}

function requireSize(entry: CacheEntry, {files, bytes}: FolderMeasure): void {
  if (files === entry.files && bytes === entry.bytes) return;
  throw new Error(
    `${entry.data} holds ${files} files and ${bytes} bytes instead of ${entry.files} and ${entry.bytes}`,
  );
}

function isNotEmpty(error: unknown): boolean {
  const {code} = error as NodeJS.ErrnoException;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}
