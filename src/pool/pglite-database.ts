import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {copyFolder} from '../engine/copy-folder';
import {connectPglite} from '../engine/pglite/connect-pglite';
import {PgliteStream} from '../engine/pglite/pglite-stream';
import type {PgliteSource, PreparedRun} from '../schema/prepared-run';
import type {Backend} from '../wire/backend';
import {takeOver} from '../wire/take-over';
import {preheat} from './preheat';
import type {PooledBackend, WorkerDatabase} from './worker-database';

/** PGlite on a copy of the built schema, in this worker alone. Its one backend is the server, too: it ends with it. */
export class PgliteDatabase implements WorkerDatabase {
  readonly #source: PgliteSource;
  readonly #config: PreparedRun['config'];
  #dataDir: string | null = null;

  constructor(source: PgliteSource, {config}: PreparedRun) {
    this.#source = source;
    this.#config = config;
  }

  /** Starts on a new copy: the server before it, if there was one, has not been shut down. */
  async connect(): Promise<PooledBackend> {
    await this.release();
    const {program, folder, dataDir} = this.#source;
    const copy = path.join(folder, `worker-${randomBytes(6).toString('hex')}`);
    this.#dataDir = copy;
    await copyFolder(dataDir, copy);
    const stream = await PgliteStream.start({program, dataDir: copy});
    const client = await connectPglite(stream);
    const facts = await preheat(client, this.#config.pool.preheat);
    return {backend: takeOver(client, facts.parameters), facts};
  }

  rebuild(): Promise<void> {
    return Promise.resolve();
  }

  /** The server cannot be interrupted, only be ended. */
  cancel(backend: Backend): Promise<void> {
    backend.destroy();
    return Promise.resolve();
  }

  /** Without a second connection nobody can be asked: what is wrong is refused when it is set. */
  judgeStartup(): Promise<null> {
    return Promise.resolve(null);
  }

  async release(): Promise<void> {
    const dataDir = this.#dataDir;
    this.#dataDir = null;
    if (dataDir !== null) await rm(dataDir, {recursive: true, force: true, maxRetries: 3});
  }
}
