import {Client} from 'pg';
import {loadConfig} from '../config/load-config';
import type {MemoryDatabase} from '../engine/pg-mem/memory-database';
import {MemorySocket} from '../engine/pg-mem/protocol/memory-socket';
import {SessionSettings} from '../engine/pg-mem/session-settings';
import {buildMemoryDatabase} from '../schema/build-memory-database';
import type {PreparedRun} from '../schema/prepared-run';
import type {ErrorFields} from '../wire/encode';
import {takeOver} from '../wire/take-over';
import {hearAnswer} from '../engine/hear-answer';
import {learnPhrases} from './server-phrases';
import type {PooledBackend, WorkerDatabase} from './worker-database';

/** A database of pg-mem, in this worker. */
export class PgMemDatabase implements WorkerDatabase {
  readonly #config: PreparedRun['config'];
  #database: MemoryDatabase;

  private constructor(config: PreparedRun['config'], database: MemoryDatabase) {
    this.#config = config;
    this.#database = database;
  }

  /** @throws SavepointError where the schema cannot be built */
  static async open({config}: PreparedRun): Promise<WorkerDatabase> {
    return new PgMemDatabase(config, await build(config));
  }

  async connect(): Promise<PooledBackend> {
    // Without TLS and passwords, whatever the environment says.
    const client = new Client({
      ssl: false,
      password: '',
      stream: () => new MemorySocket(this.#database),
    });
    await client.connect();
    const parameters = new SessionSettings().reported;
    const phrases = await learnPhrases(sql => hearAnswer(client, sql));
    // Its backups are of the sequences, too, and it checks every constraint at once.
    const facts = {
      parameters,
      phrases,
      sequences: null,
      tables: null,
      deferrable: {any: false, initially: []},
    };
    return {backend: takeOver(client, parameters), facts};
  }

  async rebuild(): Promise<void> {
    this.#database = await build(this.#config);
  }

  /** Its statements are never under way when somebody else has a word. */
  cancel(): Promise<void> {
    return Promise.resolve();
  }

  judgeStartup(): Promise<ErrorFields | null> {
    return Promise.resolve(null);
  }

  /** It has one connection. */
  findLockWait(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Each takes a worker's memory. */
  another(): null {
    return null;
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

/** The functions of a config do not travel between processes: it is loaded again. */
async function build(config: PreparedRun['config']): Promise<MemoryDatabase> {
  const hasFunctions = config.schema?.kind === 'run' || config.seed?.kind === 'run';
  const functions = hasFunctions ? (await loadConfig(config.rootDir, process.env)).functions : {};
  return buildMemoryDatabase({config, functions});
}
