import {randomBytes} from 'node:crypto';
import type {LoadedConfig} from '../config/load-config';
import type {ControlClient} from '../engine/control-client';
import type {RunningEngine} from '../engine/engine';
import {chooseEngine} from '../engine/choose-engine';
import {unlock} from './advisory-lock';
import {claimClone} from './claim-clone';
import type {CloneSource} from './clone-database';
import {cloneName, templateName} from './database-names';
import {fingerprintSources, hash, isCacheable} from './fingerprint-sources';
import {obtainTemplate} from './obtain-template';
import type {PreparedRun} from './prepared-run';
import {dropFamily} from './prune-templates';
import {reservePorts} from './reserve-ports';

export interface PrepareOptions {
  readonly workers: number;
  /** Called with a line for people before each step that may take long. */
  readonly onProgress: (text: string) => void;
}

/** A run that is ready, and how to end what was started for it. */
export interface Preparation {
  readonly run: PreparedRun;
  readonly stop: () => Promise<void>;
}

/**
 * Prepares a run: starts the engine, finds or builds the template database, and makes a clone of it for each worker.
 *
 * The template is kept for later runs, on the server or as a snapshot of the private one; except where its command or
 * function names no inputs, when nobody could know that it is out of date: it is then built for this run alone.
 * @throws SavepointError
 */
export async function prepareRun(
  loaded: LoadedConfig,
  {workers, onProgress}: PrepareOptions,
): Promise<Preparation> {
  const {config} = loaded;
  const startedAt = new Date();
  const runId = randomBytes(8).toString('hex');
  const lasting = isCacheable(config.schema) && isCacheable(config.seed);
  const sources = hash([await fingerprintSources(loaded), lasting ? null : runId]);
  const snapshotKey = lasting ? sources : null;
  const {choice, start} = await chooseEngine(config);
  const engine = await start({
    workers,
    snapshotKey: config.rebuild ? null : snapshotKey,
    onProgress,
  });
  const fingerprint = fingerprintOn(engine, sources);
  let control: ControlClient | undefined;
  const stop = async (): Promise<void> => {
    try {
      if (control && !lasting && engine.name === 'server')
        await dropFamily(control, templateName(fingerprint));
      await control?.end();
    } finally {
      await engine.stop();
    }
  };
  try {
    const notBefore = config.rebuild ? startedAt : new Date(0);
    const obtained = await obtainTemplate({loaded, engine, fingerprint, notBefore, snapshotKey, onProgress});
    control = obtained.control;
    await makeClones(control, {server: engine, template: obtained.template}, workers);
    const {name, origin, version, guarantees, durable, postmasterPid, address} = engine;
    const {buildMs, tables} = obtained.template.mark;
    const run: PreparedRun = {
      runId,
      config,
      engine: {name, origin, choice, version, guarantees, durable, postmasterPid},
      address,
      template: {
        database: obtained.template.name,
        fingerprint,
        fromCache: obtained.fromCache,
        buildMs,
        tables,
      },
      ports: await reservePorts(workers),
    };
    return {run, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The names of the user and of the maintenance database are a part of it: advisory locks mean nothing across databases, nor
 * clones across their owners.
 */
function fingerprintOn({version, address}: RunningEngine, sources: string): string {
  return hash([sources, version, address.user, address.database]);
}

/** Makes sure that so many clones are free. */
async function makeClones(control: ControlClient, source: CloneSource, count: number): Promise<void> {
  const claimed: number[] = [];
  while (claimed.length < count) claimed.push(await claimClone(control, source, (claimed.at(-1) ?? 0) + 1));
  for (const number of claimed) {
    await unlock(control, cloneName(source.template.mark.fingerprint, number), 'exclusive');
  }
}
