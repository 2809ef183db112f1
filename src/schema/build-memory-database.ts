import type {LoadedConfig} from '../config/load-config';
import type {ServerAddress} from '../engine/engine';
import {loadPgMem} from '../engine/pg-mem/load-pg-mem';
import {MemoryDatabase} from '../engine/pg-mem/memory-database';
import {serveMemory} from '../engine/pg-mem/protocol/serve-memory';
import {SavepointError} from '../shared/savepoint-error';
import {installVirtualSocket} from '../wire/virtual-socket';
import {buildContents} from './build-contents';
import type {BuildTarget, SourceRole} from './build-target';
import {reservePorts} from './reserve-ports';

/** What the database and its user are called, where somebody asks. */
export const MEMORY_NAME = 'pg_mem';

/**
 * Builds a database of pg-mem in this process, by the same files and functions as on a server: for the time of the build it
 * is reached at an address of its own.
 * @throws SavepointError
 */
export async function buildMemoryDatabase(loaded: LoadedConfig): Promise<MemoryDatabase> {
  const {config} = loaded;
  const database = new MemoryDatabase(loadPgMem(config.rootDir));
  const sources = (['schema', 'seed'] as const).filter(role => config[role] !== null);
  for (const role of sources) if (config[role]?.kind === 'command') throw cannotRunCommand(role);
  if (sources.length > 0) {
    const [port] = await reservePorts(1);
    const host = '127.0.0.1';
    const uninstall = installVirtualSocket({host, port: port!}, serveMemory(database));
    const address: ServerAddress = {
      host,
      port: port!,
      user: MEMORY_NAME,
      password: null,
      database: MEMORY_NAME,
      ssl: false,
    };
    const connectionString = `postgres://${MEMORY_NAME}@${host}:${port}/${MEMORY_NAME}`;
    const target: BuildTarget = {address, database: MEMORY_NAME, connectionString, config};
    try {
      await buildContents(loaded, target);
    } finally {
      uninstall();
    }
  }
  database.seal();
  return database;
}

function cannotRunCommand(role: SourceRole): SavepointError {
  return new SavepointError(`${role}.command needs a server to connect to, and pg-mem is none.`, {
    code: 'SAVEPOINT_SCHEMA',
    hint: `Use ${role}.files or ${role}.run, or one of the engines "local", "server" and "pglite".`,
  });
}
