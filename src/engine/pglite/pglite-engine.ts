import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {ResolvedConfig} from '../../config/resolved-config';
import {copyFolder} from '../copy-folder';
import type {FoundEngine, StartedEngine, StartOptions} from '../engine';
import {FolderCache, type CacheEntry} from '../folder-cache';
import {Guardian} from '../guardian';
import {placeData} from '../place-data';
import {isOutOfRoom} from '../out-of-room';
import {connectPglite} from './connect-pglite';
import {findPglite, type PgliteProgram} from './find-pglite';
import {PgliteStream} from './pglite-stream';

/** The cache's entry of a new, empty data directory. */
const EMPTY = 'empty';

/** An empty data directory's size, give or take. */
const EMPTY_BYTES = 45 * 2 ** 20;

const SHUT_DOWN_MS = 30_000;

/** Looks for PGlite. Started, it has an empty data directory ready, in a temporary folder that vanishes with this process. */
export function findPgliteEngine(config: ResolvedConfig): FoundEngine<PgliteEngine> {
  const found = findPglite(config);
  if ('error' in found) return {kind: 'missing', ...found};
  return {kind: 'available', passedOver: [], start: options => PgliteEngine.start(found, config, options)};
}

/** PGlite, of which each worker runs its own on a copy of one data directory. */
export class PgliteEngine implements StartedEngine {
  readonly kind = 'pglite';
  readonly name = 'pglite';
  readonly guarantees = {isolation: 'serializable', backends: 'one'} as const;
  readonly program: PgliteProgram;
  /** Where this run keeps its data: for this user only. */
  readonly folder: string;
  readonly #images: FolderCache;
  readonly #guardian: Guardian;
  readonly #onProgress: StartOptions['onProgress'];
  #version = '';

  private constructor(
    program: PgliteProgram,
    folder: string,
    images: FolderCache,
    onProgress: StartOptions['onProgress'],
  ) {
    this.program = program;
    this.folder = folder;
    this.#images = images;
    this.#guardian = new Guardian(folder);
    this.#onProgress = onProgress;
  }

  static start(
    program: PgliteProgram,
    {cacheDir}: ResolvedConfig,
    {workers, onProgress}: StartOptions,
  ): Promise<PgliteEngine> {
    const images = new FolderCache(path.join(cacheDir, 'pglite', program.version));
    return placeData({kind: 'pglite', dataBytes: EMPTY_BYTES, workers, onProgress}, async folder => {
      const engine = new PgliteEngine(program, folder, images, onProgress);
      try {
        await engine.#prepareEmpty();
        return engine;
      } catch (error) {
        await engine.stop();
        throw error;
      }
    });
  }

  get origin(): string {
    return `PGlite ${this.program.version} in each worker`;
  }

  get version(): string {
    return this.#version;
  }

  /** A name for a data directory in the folder of this run. */
  newDataDir(): string {
    return path.join(this.folder, `data-${randomBytes(6).toString('hex')}`);
  }

  /** Makes a data directory that holds nothing yet. */
  async copyEmpty(dataDir: string): Promise<void> {
    await copyFolder(path.join(this.folder, EMPTY), dataDir);
  }

  /** Starts PGlite on a data directory. */
  open(dataDir: string): Promise<PgliteStream> {
    return PgliteStream.start({program: this.program, dataDir});
  }

  /** Copies what was kept under a key. @returns what was noted of it; null where there is nothing, or nothing whole */
  async load(key: string, dataDir: string): Promise<unknown> {
    const entry = await this.#images.find(key);
    return entry && this.#copy(entry, dataDir);
  }

  /** What was noted of what is kept under a key; null where there is nothing. */
  async noteOf(key: string): Promise<unknown> {
    const entry = await this.#images.find(key);
    return entry?.note ?? null;
  }

  /** Keeps a data directory whose server was shut down for later runs, with a note. */
  async keep(key: string, dataDir: string, note: unknown): Promise<void> {
    try {
      await this.#images.keep(key, dataDir, note);
    } catch (error) {
      // A full disk or a read-only cache makes later runs slower, not this one wrong.
      this.#onProgress(`Prepared data could not be kept for later runs: ${(error as Error).message}`);
    }
  }

  async stop(): Promise<void> {
    await this.#guardian.release();
  }

  async #prepareEmpty(): Promise<void> {
    const dataDir = path.join(this.folder, EMPTY);
    const known = (await this.load(EMPTY, dataDir)) as {readonly version: string} | null;
    if (known) {
      this.#version = known.version;
      return;
    }
    this.#onProgress(`Preparing PGlite ${this.program.version} for the first time`);
    const stream = await this.open(dataDir);
    this.#version = await readVersion(stream);
    await stream.shutDown(SHUT_DOWN_MS);
    await this.keep(EMPTY, dataDir, {version: this.#version});
  }

  async #copy(entry: CacheEntry, dataDir: string): Promise<unknown> {
    try {
      await this.#images.copy(entry, dataDir);
      return entry.note;
    } catch (error) {
      if (isOutOfRoom(error)) throw error;
      // A cache may be lost or broken at any time; it must cost time only.
      this.#onProgress('The prepared data was broken and is made anew');
      await Promise.all([
        this.#images.discard(entry.key),
        rm(dataDir, {recursive: true, force: true, maxRetries: 5}),
      ]);
      return null;
    }
  }
}

async function readVersion(stream: PgliteStream): Promise<string> {
  const client = await connectPglite(stream);
  const {rows} = await client.query<{server_version: string}>('SHOW server_version');
  return rows[0]!.server_version.split(' ', 1).join();
}
