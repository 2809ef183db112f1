import {chown, rm} from 'node:fs/promises';
import path from 'node:path';
import type {ResolvedConfig} from '../../config/resolved-config';
import {socketUrl} from '../database-url';
import type {RunningEngine, ServerAddress, StartOptions} from '../engine';
import {createOwnedFolder} from '../owned-folder';
import {majorVersion} from '../postgres-version';
import {chooseParent} from '../temporary-parent';
import {DataCache} from './data-cache';
import {findBinaries, type PostgresBinaries} from './find-binaries';
import {Guardian} from '../guardian';
import {initialiseData} from './initialise-data';
import {requireBinaries, unavailable} from './require-binaries';
import {serverParameters} from './server-parameters';
import {PostgresProcess, type PostgresSettings} from './postgres-process';
import {serverUser, type ServerUser} from './server-user';

/** The cache's entry of a new, empty data directory. */
const EMPTY = 'empty';

/**
 * Starts a private server from installed binaries: on a Unix socket only, with nothing made durable, in a folder that
 * vanishes with this process. Its data comes from the snapshot asked for, else from an empty data directory in the
 * cache, else from `initdb`.
 * @throws SavepointError `SAVEPOINT_ENGINE` where there are no binaries or the server does not start.
 */
export async function startLocalEngine(
  config: ResolvedConfig,
  options: StartOptions,
): Promise<RunningEngine> {
  if (process.platform === 'win32') throw unavailable('A private server needs Unix sockets and a shell.');
  const [search, user] = await Promise.all([findBinaries(), serverUser()]);
  const binaries = requireBinaries(search);
  if (process.getuid?.() === 0 && !user) {
    throw unavailable(
      'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.',
    );
  }
  return LocalEngine.start(config, options, binaries, user);
}

class LocalEngine implements RunningEngine {
  readonly name = 'local';
  readonly durable = false;
  readonly guarantees = {isolation: 'serializable', backends: 'many'} as const;
  readonly origin: string;
  readonly version: string;
  readonly address: ServerAddress;
  readonly #settings: PostgresSettings;
  readonly #cache: DataCache;
  readonly #guardian: Guardian;
  readonly #onProgress: StartOptions['onProgress'];
  #server: PostgresProcess | null = null;

  private constructor(settings: PostgresSettings, cache: DataCache, onProgress: StartOptions['onProgress']) {
    const {binaries, folder} = settings;
    this.origin = `binaries in ${binaries.folder}`;
    this.version = binaries.version;
    this.address = {
      host: folder,
      port: 5432,
      user: 'postgres',
      password: null,
      database: 'postgres',
      ssl: false,
    };
    this.#settings = settings;
    this.#cache = cache;
    this.#guardian = new Guardian(folder);
    this.#onProgress = onProgress;
  }

  static async start(
    config: ResolvedConfig,
    {workers, snapshotKey, onProgress}: StartOptions,
    binaries: PostgresBinaries,
    user: ServerUser | null,
  ): Promise<RunningEngine> {
    const cache = new DataCache(
      path.join(config.cacheDir, 'local', `${binaries.version}-${process.platform}-${process.arch}`),
    );
    const keys = snapshotKey === null ? [EMPTY] : [snapshotKey, EMPTY];
    const entries = (await Promise.all(keys.map(key => cache.find(key)))).filter(entry => entry !== null);
    const folder = await createOwnedFolder(await chooseParent(entries[0]?.bytes ?? 0, workers), 'server');
    const settings: PostgresSettings = {
      binaries,
      folder,
      user,
      parameters: serverParameters({
        folder,
        major: majorVersion(binaries.version),
        connections: workers * (config.pool.max + 3) + 20,
      }),
      startMs: Math.max(config.timeouts.connectMs, 10_000),
    };
    const engine = new LocalEngine(settings, cache, onProgress);
    try {
      if (user) await chown(folder, user.uid, user.gid);
      for (const entry of entries) {
        try {
          await cache.copy(entry, engine.#data);
          await engine.#startServer();
          return engine;
        } catch {
          // A cache may be lost or broken at any time; it must cost time only.
          onProgress('The prepared data was broken and is made anew');
          await Promise.all([cache.discard(entry.key), rm(engine.#data, {recursive: true, force: true})]);
        }
      }
      onProgress(`Preparing PostgreSQL ${binaries.version} for the first time`);
      await initialiseData(binaries, folder, engine.#data, user);
      await engine.#publish(EMPTY);
      await engine.#startServer();
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  get #data(): string {
    return path.join(this.#settings.folder, 'data');
  }

  get postmasterPid(): number | null {
    return this.#server?.pid ?? null;
  }

  connectionString(database: string): string {
    return socketUrl(this.address, database);
  }

  async saveSnapshot(key: string): Promise<void> {
    await this.#server?.stop('fast');
    await this.#publish(key);
    await this.#startServer();
  }

  async stop(): Promise<void> {
    await this.#server?.stop('immediate');
    await this.#guardian.release();
  }

  async #startServer(): Promise<void> {
    this.#server = await PostgresProcess.start(this.#settings);
  }

  async #publish(key: string): Promise<void> {
    try {
      await this.#cache.publish(key, this.#data);
    } catch (error) {
      // A full disk or a read-only cache makes later runs slower, not this one wrong.
      this.#onProgress(`Prepared data could not be kept for later runs: ${(error as Error).message}`);
    }
  }
}
