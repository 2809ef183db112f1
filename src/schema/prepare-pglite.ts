import {join} from 'node:path';
import {socketUrl} from '../engine/database-url';
import type {ServerAddress} from '../engine/engine';
import type {PgliteEngine} from '../engine/pglite/pglite-engine';
import {TurnServer} from '../engine/pglite/turn-server';
import {nowMs} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import {Listener} from '../wire/listener';
import {buildContents, settle} from './build-contents';
import type {BuildTarget} from './build-target';
import {hash} from './fingerprint-sources';
import type {PreparedDatabase, SchemaRequest} from './prepared-database';

/** PGlite has this user and database. */
const NAMES = {user: 'postgres', database: 'postgres'};

/** What is noted of a data directory with a schema. */
export interface SchemaNote {
  readonly fingerprint: string;
  readonly buildMs: number;
  readonly tables: number;
}

/**
 * Finds the data directory with this schema in the cache, or builds it; each worker starts on a copy of it.
 * @throws SavepointError
 */
export async function preparePglite(engine: PgliteEngine, request: SchemaRequest): Promise<PreparedDatabase> {
  const {program} = engine;
  const fingerprint = fingerprintOn(engine, request.sources);
  const dataDir = engine.newDataDir();
  const known =
    request.lasting && request.notBefore.getTime() === 0
      ? ((await engine.load(fingerprint, dataDir)) as SchemaNote | null)
      : null;
  const note = known ?? (await build(engine, dataDir, fingerprint, request));
  if (!known && request.lasting) await engine.keep(fingerprint, dataDir, note);
  const {buildMs, tables} = note;
  return {
    source: {kind: 'pglite', program, folder: engine.folder, dataDir},
    template: {...NAMES, fingerprint, fromCache: known !== null, buildMs, tables},
    pool: request.loaded.config.pool,
    release: () => Promise.resolve(),
  };
}

/** What a schema is known by among the data directories that are kept. */
export function fingerprintOn({program: {version, extensions}}: PgliteEngine, sources: string): string {
  return hash([sources, version, extensions.map(({name}) => name)]);
}

async function build(
  engine: PgliteEngine,
  dataDir: string,
  fingerprint: string,
  {loaded, onProgress}: SchemaRequest,
): Promise<SchemaNote> {
  const start = nowMs();
  onProgress('Building the schema');
  await engine.copyEmpty(dataDir);
  const stream = await engine.open(dataDir);
  const address: ServerAddress = {...NAMES, host: engine.folder, port: 5432, password: null, ssl: false};
  const turns = new TurnServer(stream);
  const listener = new Listener([{path: join(address.host, `.s.PGSQL.${address.port}`)}], transport =>
    turns.accept(transport),
  );
  try {
    const target: BuildTarget = {
      address,
      database: NAMES.database,
      connectionString: socketUrl(address, NAMES.database),
      config: loaded.config,
    };
    await buildContents(loaded, target).catch((error: unknown) => {
      throw withExtensionHint(error);
    });
    const tables = await settle(target);
    await stream.shutDown(loaded.config.timeouts.buildMs);
    return {fingerprint, buildMs: Math.round(nowMs() - start), tables};
  } finally {
    listener.close();
    stream.destroy();
  }
}

/** The server's own hint, to install the extension on its machine, does not help here. */
function withExtensionHint(error: unknown): unknown {
  const name = /extension "([^"]+)" is not available/.exec((error as Error).message)?.[1];
  if (name === undefined) return error;
  return new SavepointError((error as Error).message, {
    code: 'SAVEPOINT_SCHEMA',
    hint: `PGlite loads no extension by itself. Name it in the config: pglite: {extensions: ['${name}']}.`,
    cause: error,
  });
}
