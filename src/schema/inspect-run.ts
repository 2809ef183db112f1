import type {LoadedConfig} from '../config/load-config';
import {chooseEngine, type RunningEngine} from '../engine/choose-engine';
import {ControlClient} from '../engine/control-client';
import type {ServerEngine} from '../engine/engine';
import type {PgliteEngine} from '../engine/pglite/pglite-engine';
import {isLasting, sourcesOf} from './fingerprint-sources';
import {findTemplate} from './find-template';
import * as pglite from './prepare-pglite';
import * as server from './prepare-server';
import type {PreparedRun} from './prepared-run';

/** What the next run will find of the schema. */
export type SchemaState =
  /** Neither a schema nor a seed is configured. */
  | {readonly kind: 'none'}
  | {
      readonly kind: 'cached';
      readonly tables: number;
      readonly buildMs: number;
      /** Null where that is not noted. */
      readonly createdAt: string | null;
    }
  | {readonly kind: 'missing'}
  /** A command or a function that names no inputs. */
  | {readonly kind: 'built-every-run'}
  /** Each worker builds its own, as on pg-mem. */
  | {readonly kind: 'built-by-workers'};

/** What a run would be prepared with. */
export interface RunInspection {
  readonly engine: PreparedRun['engine'];
  /** Settings of the server by name; empty where there is none yet. */
  readonly settings: Readonly<Record<string, string>>;
  readonly schema: SchemaState;
}

interface Found {
  readonly settings: RunInspection['settings'];
  readonly schema: SchemaState;
}

// Those that change what tests see, or how long they take.
const SETTINGS = `
  SELECT name, current_setting(name) AS setting
    FROM pg_catalog.pg_settings
   WHERE name IN ('max_connections', 'superuser_reserved_connections', 'fsync', 'synchronous_commit', 'shared_buffers',
                  'work_mem', 'jit', 'server_encoding', 'TimeZone')
   UNION ALL
  SELECT 'collation', datcollate FROM pg_catalog.pg_database WHERE datname = 'template1'
   ORDER BY 1`;

/**
 * Starts the engine that a run would have, looks for the schema on it, and stops it again. Builds nothing.
 * @throws SavepointError where the engine is not there or does not work
 */
export async function inspectRun(
  loaded: LoadedConfig,
  onProgress: (text: string) => void,
): Promise<RunInspection> {
  const {config} = loaded;
  const lasting = isLasting(config);
  const sources = await sourcesOf(loaded, null);
  const {choice, start} = await chooseEngine(config);
  const engine = await start({workers: 1, snapshotKey: lasting ? sources : null, onProgress});
  try {
    const {settings, schema} = await look(engine, loaded, sources);
    const {name, origin, version, guarantees} = engine;
    const configured = config.schema !== null || config.seed !== null;
    return {
      engine: {name, origin, choice, version, guarantees},
      settings,
      schema: !configured ? {kind: 'none'} : lasting ? schema : {kind: 'built-every-run'},
    };
  } finally {
    await engine.stop();
  }
}

function look(engine: RunningEngine, loaded: LoadedConfig, sources: string): Promise<Found> {
  switch (engine.kind) {
    case 'server':
      return lookOnServer(engine, loaded, sources);
    case 'pglite':
      return lookInCache(engine, sources);
    case 'pg-mem':
      return Promise.resolve({settings: {}, schema: {kind: 'built-by-workers'}});
  }
}

async function lookOnServer(
  engine: ServerEngine,
  {config: {timeouts}}: LoadedConfig,
  sources: string,
): Promise<Found> {
  const control = await ControlClient.open(engine.address, {
    connectMs: timeouts.connectMs,
    applicationName: 'jest-savepoint doctor',
    statementMs: timeouts.connectMs,
  });
  try {
    const {rows} = await control.query<{name: string; setting: string}>(SETTINGS);
    const template = await findTemplate(control, server.fingerprintOn(engine, sources));
    const settings = Object.fromEntries(rows.map(({name, setting}) => [name, setting]));
    if (!template) return {settings, schema: {kind: 'missing'}};
    const {tables, buildMs, createdAt} = template.mark;
    return {settings, schema: {kind: 'cached', tables, buildMs, createdAt}};
  } finally {
    await control.end();
  }
}

async function lookInCache(engine: PgliteEngine, sources: string): Promise<Found> {
  const note = (await engine.noteOf(pglite.fingerprintOn(engine, sources))) as pglite.SchemaNote | null;
  const schema: SchemaState = note
    ? {kind: 'cached', tables: note.tables, buildMs: note.buildMs, createdAt: null}
    : {kind: 'missing'};
  return {settings: {}, schema};
}
