import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Client} from 'pg';
import {copyFolder} from '../engine/copy-folder';
import {hearAnswer} from '../engine/hear-answer';
import {connectPglite} from '../engine/pglite/connect-pglite';
import {PgliteStream} from '../engine/pglite/pglite-stream';
import type {PgliteSource, PreparedRun} from '../schema/prepared-run';
import type {Backend} from '../wire/backend';
import type {ErrorFields} from '../wire/encode';
import {startupSettings} from '../wire/startup-settings';
import {takeOver} from '../wire/take-over';
import {messageFields} from './message-fields';
import {preheat} from './preheat';
import {learnPhrases} from './server-phrases';
import type {PooledBackend, WorkerDatabase} from './worker-database';

/** PGlite on a copy of the schema's data, with the one client that it has. */
interface Instance {
  readonly client: Client;
  readonly stream: PgliteStream;
  readonly dataDir: string;
}

/** PGlite on a copy of the built schema, in this worker alone. Its one backend is the server, too: it ends with it. */
export class PgliteDatabase implements WorkerDatabase {
  readonly #source: PgliteSource;
  readonly #config: PreparedRun['config'];
  #instance: Instance | null = null;

  constructor(source: PgliteSource, {config}: PreparedRun) {
    this.#source = source;
    this.#config = config;
  }

  /** Starts on a new copy: the server before it, if there was one, has not been shut down. */
  async connect(): Promise<PooledBackend> {
    await this.release();
    const instance = await this.#start();
    this.#instance = instance;
    const {client} = instance;
    const phrases = await learnPhrases(sql => hearAnswer(client, sql));
    const facts = {...(await preheat(client, this.#config.pool.preheat)), phrases};
    return {backend: takeOver(client, facts.parameters), facts};
  }

  rebuild(): Promise<void> {
    return Promise.resolve();
  }

  /** The server cannot be interrupted, only be ended. */
  cancel(backend: Backend): Promise<void> {
    backend.destroy(new Error('PGlite cannot cancel a statement, so it was ended with it'));
    return Promise.resolve();
  }

  /** Asks another one, as the one there is has no second connection. It happens rarely, and the answer is remembered. */
  async judgeStartup(startupOptions: string): Promise<ErrorFields | null> {
    const instance = await this.#start();
    try {
      for (const setting of startupSettings(new Map([['options', startupOptions]])))
        await instance.client.query('SELECT set_config($1, $2, false)', [...setting]);
      return null;
    } catch (error) {
      return {...messageFields(error), S: 'FATAL', V: 'FATAL'};
    } finally {
      await end(instance);
    }
  }

  /** It has one connection. */
  findLockWait(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Each takes a worker's memory. */
  another(): null {
    return null;
  }

  async release(): Promise<void> {
    const instance = this.#instance;
    this.#instance = null;
    if (instance) await end(instance);
  }

  async #start(): Promise<Instance> {
    const {program, folder, dataDir: source} = this.#source;
    const dataDir = path.join(folder, `worker-${randomBytes(6).toString('hex')}`);
    await copyFolder(source, dataDir);
    const stream = await PgliteStream.start({program, dataDir});
    return {client: await connectPglite(stream), stream, dataDir};
  }
}

async function end({stream, dataDir}: Instance): Promise<void> {
  stream.destroy();
  await rm(dataDir, {recursive: true, force: true, maxRetries: 3});
}
