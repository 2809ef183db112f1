import type {ControlClient} from '../engine/control-client';
import type {ServerEngine} from '../engine/engine';
import {unlock} from './advisory-lock';
import {claimClone, ensureClone} from './claim-clone';
import type {CloneSource} from './clone-database';
import {cloneName} from './database-names';
import {hash} from './fingerprint-sources';
import {obtainTemplate} from './obtain-template';
import type {PreparedDatabase, SchemaRequest} from './prepared-database';
import {dropFamily} from './prune-templates';
import {reserveConnections} from './reserve-connections';
import {sweepClones} from './sweep-clones';

/**
 * Finds or builds the template database on a server, and makes a clone of it for each worker. The template is kept for later
 * runs, on the server or as a snapshot of the private one, if it may last.
 * @throws SavepointError
 */
export async function prepareServer(
  engine: ServerEngine,
  {loaded, sources, lasting, notBefore, workers, onProgress}: SchemaRequest,
): Promise<PreparedDatabase> {
  const fingerprint = fingerprintOn(engine, sources);
  const snapshotKey = lasting ? sources : null;
  const obtained = await obtainTemplate({loaded, engine, fingerprint, notBefore, snapshotKey, onProgress});
  const {template, control, fromCache} = obtained;
  const release = async (): Promise<void> => {
    if (engine.name === 'server') {
      if (lasting) await sweepClones(control, template.name);
      else await dropFamily(control, template.name);
    }
    await control.end();
  };
  const {address, durable, postmasterPid} = engine;
  let {pool} = loaded.config;
  try {
    await sweepClones(control, template.name);
    if (engine.name === 'server') pool = await reserveConnections(control, {pool, workers});
    await makeClones(control, {server: engine, template}, workers);
  } catch (error) {
    await release();
    throw error;
  }
  const {buildMs, tables} = template.mark;
  return {
    source: {kind: 'server', address, durable, postmasterPid},
    template: {database: template.name, user: address.user, fingerprint, fromCache, buildMs, tables},
    pool,
    release,
  };
}

/**
 * What a schema is known by on a server.
 *
 * The names of the user and of the maintenance database are a part of it: advisory locks mean nothing across databases, nor
 * clones across their owners.
 */
export function fingerprintOn({version, address}: ServerEngine, sources: string): string {
  return hash([sources, version, address.user, address.database]);
}

/** Makes sure that so many clones are free. */
async function makeClones(control: ControlClient, source: CloneSource, count: number): Promise<void> {
  const claimed: number[] = [];
  while (claimed.length < count) {
    const first = (claimed.at(-1) ?? 0) + 1;
    claimed.push(await claimClone(control, source, {first}, name => ensureClone(control, source, name)));
  }
  for (const number of claimed) {
    await unlock(control, cloneName(source.template.mark.fingerprint, number), 'exclusive');
  }
}
