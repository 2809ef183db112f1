import {randomBytes} from 'node:crypto';
import type {LoadedConfig} from '../config/load-config';
import {ControlClient} from '../engine/control-client';
import type {RunningEngine} from '../engine/engine';
import {startEngine} from '../engine/start-engine';
import {lock, unlock} from './advisory-lock';
import {buildTemplate} from './build-template';
import {claimClone} from './claim-clone';
import type {CloneSource} from './clone-database';
import {cloneName, templateName} from './database-names';
import {dropRunDatabases} from './drop-run-databases';
import {findTemplate} from './find-template';
import {fingerprintSources, hash, isCacheable} from './fingerprint-sources';
import type {PreparedRun} from './prepared-run';
import {reservePorts} from './reserve-ports';

export interface PrepareOptions {
  readonly workers: number;
  /** Called with a line for people before each step that may take long. */
  readonly onProgress: (text: string) => void;
}

/** A run that is ready, and how to end what was started for it. */
export interface Preparation {
  readonly run: PreparedRun;
  stop(): Promise<void>;
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
  const engine = await startEngine(config, {
    workers,
    snapshotKey: config.rebuild ? null : snapshotKey,
    onProgress,
  });
  let control: ControlClient | undefined;
  const stop = async (): Promise<void> => {
    if (control && !lasting && engine.name === 'server') await dropRunDatabases(control, fingerprint);
    await control?.end();
    await engine.stop();
  };
  // The names of the user and of the maintenance database are a part of it, since locks mean nothing across databases, nor
  // clones across their owners.
  const fingerprint = hash([sources, engine.version, engine.address.user, engine.address.database]);
  try {
    const open = (): Promise<ControlClient> => openControl(engine, config);
    control = await open();
    const notBefore = config.rebuild ? startedAt : new Date(0);
    let template = await shareTemplate(control, fingerprint, notBefore, onProgress);
    const fromCache = template !== null;
    while (!template) {
      await buildTemplate(control, {loaded, engine, fingerprint, onProgress}, notBefore);
      await control.end();
      if (snapshotKey !== null) await engine.saveSnapshot(snapshotKey);
      control = await open();
      template = await shareTemplate(control, fingerprint, notBefore, onProgress);
    }
    await makeClones(control, {server: engine, template}, workers);
    const run: PreparedRun = {
      runId,
      config,
      engine: {
        name: engine.name,
        origin: engine.origin,
        version: engine.version,
        guarantees: engine.guarantees,
        durable: engine.durable,
        postmasterPid: engine.postmasterPid,
      },
      address: engine.address,
      template: {
        database: template.name,
        fingerprint,
        fromCache,
        buildMs: template.mark.buildMs,
        tables: template.mark.tables,
      },
      ports: await reservePorts(workers),
    };
    return {run, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

function openControl(engine: RunningEngine, {timeouts}: LoadedConfig['config']): Promise<ControlClient> {
  return ControlClient.open(engine.address, {
    connectMs: timeouts.connectMs,
    applicationName: 'jest-savepoint run',
    statementMs: timeouts.buildMs,
  });
}

/** Finds a template that is recent enough, and shares the lock on it for as long as the connection lives: nobody replaces it. */
async function shareTemplate(
  control: ControlClient,
  fingerprint: string,
  notBefore: Date,
  onProgress: PrepareOptions['onProgress'],
): Promise<CloneSource['template'] | null> {
  const name = templateName(fingerprint);
  await lock(control, name, 'shared', () => onProgress('Waiting for another run that builds the schema'));
  const template = await findTemplate(control, fingerprint);
  if (template && new Date(template.mark.createdAt) >= notBefore) return template;
  await unlock(control, name, 'shared');
  return null;
}

/** Makes sure that so many clones are free. */
async function makeClones(control: ControlClient, source: CloneSource, count: number): Promise<void> {
  const claimed: number[] = [];
  while (claimed.length < count) claimed.push(await claimClone(control, source, (claimed.at(-1) ?? 0) + 1));
  for (const number of claimed) {
    await unlock(control, cloneName(source.template.mark.fingerprint, number), 'exclusive');
  }
}
