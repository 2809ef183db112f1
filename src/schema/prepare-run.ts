import {randomBytes} from 'node:crypto';
import type {LoadedConfig} from '../config/load-config';
import {chooseEngine, type RunningEngine} from '../engine/choose-engine';
import {isLasting, sourcesOf} from './fingerprint-sources';
import type * as Memory from './prepare-memory';
import type * as Pglite from './prepare-pglite';
import type * as Server from './prepare-server';
import type {PreparedDatabase, SchemaRequest} from './prepared-database';
import type {PreparedRun} from './prepared-run';
import {reservePorts} from './reserve-ports';

export interface PrepareOptions {
  readonly workers: number;
  /** Called with a line for people before each step that may take long. */
  readonly onProgress: (text: string) => void;
  /** Whether the schema is built for this run alone, whatever is kept. */
  readonly buildsAnew?: boolean;
}

/** A run that is ready, and how to end what was started for it. */
export interface Preparation {
  readonly run: PreparedRun;
  readonly stop: () => Promise<void>;
}

/**
 * Prepares a run: starts the engine, and finds or builds the schema on it.
 *
 * What was built is kept for later runs; except where its command or function names no inputs, when nobody could know that it
 * is out of date: it is then built for this run alone.
 * @throws SavepointError
 */
export async function prepareRun(
  loaded: LoadedConfig,
  {workers, onProgress, buildsAnew = false}: PrepareOptions,
): Promise<Preparation> {
  const {config} = loaded;
  const startedAt = new Date();
  const runId = randomBytes(8).toString('hex');
  const lasting = isLasting(config) && !buildsAnew;
  const sources = await sourcesOf(loaded, lasting ? null : runId);
  const {choice, start} = await chooseEngine(config);
  const snapshotKey = lasting && !config.rebuild ? sources : null;
  const engine = await start({workers, snapshotKey, onProgress});
  let database: PreparedDatabase | undefined;
  const stop = async (): Promise<void> => {
    try {
      await database?.release();
    } finally {
      await engine.stop();
    }
  };
  try {
    const notBefore = config.rebuild ? startedAt : new Date(0);
    database = await prepareDatabase(engine, {loaded, sources, lasting, notBefore, workers, onProgress});
    const {name, origin, version, guarantees} = engine;
    const {source, template, pool} = database;
    const ports = await reservePorts(workers);
    return {
      run: {
        runId,
        config: {...config, pool},
        engine: {name, origin, choice, version, guarantees},
        source,
        template,
        ports,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of the engines' kinds only that one is loaded. */
function prepareDatabase(engine: RunningEngine, request: SchemaRequest): Promise<PreparedDatabase> {
  switch (engine.kind) {
    case 'server': {
      const {prepareServer} = require('./prepare-server') as typeof Server;
      return prepareServer(engine, request);
    }
    case 'pglite': {
      const {preparePglite} = require('./prepare-pglite') as typeof Pglite;
      return preparePglite(engine, request);
    }
    case 'pg-mem': {
      const {prepareMemory} = require('./prepare-memory') as typeof Memory;
      return prepareMemory(request);
    }
  }
}
