import {chown, rm} from 'node:fs/promises';
import {userInfo} from 'node:os';
import path from 'node:path';
import {mostConnections} from '../../config/most-connections';
import type {ResolvedConfig} from '../../config/resolved-config';
import {socketUrl} from '../database-url';
import type {FoundEngine, ServerEngine, ServerAddress, StartOptions} from '../engine';
import {placeData} from '../place-data';
import {majorVersion} from '../postgres-version';
import {isOutOfRoom} from '../out-of-room';
import {FolderCache, type CacheEntry} from '../folder-cache';
import {chooseBinaries} from './choose-binaries';
import type {PostgresBinaries} from './find-binaries';
import {Guardian} from '../guardian';
import {initialiseData} from './initialise-data';
import {combine, unavailable} from './missing-binaries';
import {serverParameters} from './server-parameters';
import {PostgresProcess, type PostgresSettings} from './postgres-process';
import {serverUser, type ServerUser} from './server-user';

/** The cache's entry of a new, empty data directory. */
const EMPTY = 'empty';

/**
 * Looks for what a private server needs: its programs, and a user that may run them. Started, it listens on a Unix socket
 * only, makes nothing durable, and is in a folder that vanishes with this process. Its data comes from the snapshot asked for,
 * else from an empty data directory in the cache, else from `initdb`.
 */
export async function findLocalEngine(config: ResolvedConfig): Promise<FoundEngine<ServerEngine>> {
  if (process.platform === 'win32') {
    const message = 'A private server needs Unix sockets and a shell.';
    return {kind: 'missing', ...unavailable('private servers do not run on Windows', message)};
  }
  const user = await serverUser();
  if (process.getuid?.() === 0 && !user) {
    const message =
      'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.';
    return {kind: 'missing', ...unavailable('no user may run PostgreSQL', message)};
  }
  if (!user && !hasName()) {
    const message = `PostgreSQL runs only as a user with a name, and the user id ${process.getuid?.()} has none.`;
    const hint =
      'Run as a user that the system knows (in a container: one in /etc/passwd, or root), name a server in connectionString, ' +
      'or use the engine "pglite".';
    return {kind: 'missing', ...unavailable('this user has no name', message, hint)};
  }
  const {binaries, passedOver} = await chooseBinaries(config, user);
  if (!binaries) return {kind: 'missing', ...combine(passedOver)};
  return {
    kind: 'available',
    passedOver,
    start: options => LocalEngine.start(config, options, binaries, user),
  };
}

/** A container may be started as any user id (`docker run --user`), which `initdb` refuses. */
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** Data made by one build of PostgreSQL need not suit another one of the same version. */
function cacheName({version, source}: PostgresBinaries): string {
  return `${version}-${process.platform}-${process.arch}${source === 'packages' ? '-npm' : ''}`;
}

class LocalEngine implements ServerEngine {
  readonly kind = 'server';
  readonly name = 'local';
  readonly durable = false;
  readonly guarantees = {isolation: 'serializable', backends: 'many'} as const;
  readonly origin: string;
  readonly version: string;
  readonly address: ServerAddress;
  readonly #settings: PostgresSettings;
  readonly #cache: FolderCache;
  readonly #guardian: Guardian;
  readonly #onProgress: StartOptions['onProgress'];
  #server: PostgresProcess | null = null;

  private constructor(
    settings: PostgresSettings,
    cache: FolderCache,
    onProgress: StartOptions['onProgress'],
  ) {
    const {binaries, folder} = settings;
    this.origin = binaries.origin;
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
  ): Promise<ServerEngine> {
    const cache = new FolderCache(path.join(config.cacheDir, 'local', cacheName(binaries)));
    const keys = snapshotKey === null ? [EMPTY] : [snapshotKey, EMPTY];
    const entries = (await Promise.all(keys.map(key => cache.find(key)))).filter(entry => entry !== null);
    const settings = (folder: string): PostgresSettings => ({
      binaries,
      folder,
      user,
      parameters: serverParameters({
        folder,
        major: majorVersion(binaries.version),
        connections: workers * mostConnections(config.pool) + 20,
      }),
      startMs: Math.max(config.timeouts.connectMs, 10_000),
    });
    const placement = {kind: 'server', dataBytes: entries[0]?.bytes ?? 0, workers, onProgress};
    return placeData(placement, async folder => {
      const engine = new LocalEngine(settings(folder), cache, onProgress);
      try {
        await engine.#startFrom(entries);
        return engine;
      } catch (error) {
        await engine.stop();
        throw error;
      }
    });
  }

  /** Starts the server with the data of the first entry that is whole, else with new ones. */
  async #startFrom(entries: readonly CacheEntry[]): Promise<void> {
    const {binaries, folder, user} = this.#settings;
    if (user) await chown(folder, user.uid, user.gid);
    for (const entry of entries) {
      try {
        await this.#cache.copy(entry, this.#data);
        await this.#startServer();
        return;
      } catch (error) {
        if (isOutOfRoom(error)) throw error;
        // A cache may be lost or broken at any time; it must cost time only.
        this.#onProgress('The prepared data was broken and is made anew');
        await Promise.all([
          this.#cache.discard(entry.key),
          rm(this.#data, {recursive: true, force: true, maxRetries: 5}),
        ]);
      }
    }
    this.#onProgress(`Preparing PostgreSQL ${binaries.version} for the first time`);
    await initialiseData(binaries, folder, this.#data, user);
    await this.#publish(EMPTY);
    await this.#startServer();
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
      await this.#cache.keep(key, this.#data);
    } catch (error) {
      // A full disk or a read-only cache makes later runs slower, not this one wrong.
      this.#onProgress(`Prepared data could not be kept for later runs: ${(error as Error).message}`);
    }
  }
}
