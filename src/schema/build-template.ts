import {setTimeout as sleep} from 'node:timers/promises';
import type {LoadedConfig} from '../config/load-config';
import type {ControlClient} from '../engine/control-client';
import type {ServerEngine} from '../engine/engine';
import {nowMs} from '../shared/clock';
import {quoteIdentifier} from '../shared/quote-identifier';
import {SavepointError} from '../shared/savepoint-error';
import {withLock} from './advisory-lock';
import {buildContents, settle} from './build-contents';
import type {BuildTarget} from './build-target';
import {createDatabase} from './create-database';
import {buildingName, templateName} from './database-names';
import {findTemplate} from './find-template';
import {dropOwnDatabase, markStatement} from './own-database';

/** A command's sessions may take a moment to end after it; one that stays longer was forgotten. */
const LEAVE_LIMIT_MS = 2000;
const POLL_MS = 20;

export interface TemplateBuild {
  readonly loaded: LoadedConfig;
  readonly engine: ServerEngine;
  readonly fingerprint: string;
  /** An older template is replaced. */
  readonly notBefore: Date;
  readonly onProgress: (text: string) => void;
}

/**
 * Builds the template of a fingerprint, unless another process has done so by then. Under a lock that runs share while they use
 * the template, so that one process at a time builds it and nobody loses it; and with a last step that makes it appear whole:
 * whatever is killed on the way leaves nothing that looks like a template.
 * @returns whether this process has built it
 */
export function buildTemplate(control: ControlClient, build: TemplateBuild): Promise<boolean> {
  const {fingerprint, notBefore, onProgress} = build;
  return withLock(control, templateName(fingerprint), 'exclusive', {
    onWait: () => onProgress('Waiting for another run with the same schema'),
    work: async () => {
      const found = await findTemplate(control, fingerprint);
      if (found && new Date(found.mark.createdAt) >= notBefore) return false;
      await buildAndPublish(control, build);
      return true;
    },
  });
}

async function buildAndPublish(control: ControlClient, build: TemplateBuild): Promise<void> {
  const {engine, fingerprint, loaded, onProgress} = build;
  const start = nowMs();
  const building = buildingName(fingerprint);
  const name = templateName(fingerprint);
  onProgress('Building the schema');
  await dropOwnDatabase(control, building);
  await createDatabase(control, engine, building, 'template1');
  try {
    const target: BuildTarget = {
      address: engine.address,
      database: building,
      connectionString: engine.connectionString(building),
      config: loaded.config,
    };
    await buildContents(loaded, target);
    await waitUntilLeft(control, building);
    const tables = await settle(target);
    await waitUntilLeft(control, building);
    const now = new Date().toISOString();
    const mark = markStatement(building, {
      tool: 'jest-savepoint',
      fingerprint,
      template: null,
      createdAt: now,
      usedAt: now,
      home: engine.address.database,
      buildMs: Math.round(nowMs() - start),
      tables,
    });
    await dropOwnDatabase(control, name);
    await control.query(
      `ALTER DATABASE ${quoteIdentifier(building)} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`,
    );
    await control.query(
      `${mark}; ALTER DATABASE ${quoteIdentifier(building)} RENAME TO ${quoteIdentifier(name)}`,
    );
  } catch (error) {
    await dropOwnDatabase(control, building).catch(() => undefined);
    throw error;
  }
}

const SESSIONS = `
  SELECT application_name AS name, query
    FROM pg_catalog.pg_stat_activity
   WHERE datname = $1 AND backend_type = 'client backend'`;

/** A database with a session in it can be neither renamed nor copied. */
async function waitUntilLeft(control: ControlClient, database: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const {rows} = await control.query<{name: string; query: string}>(SESSIONS, [database]);
    const session = rows[0];
    if (!session) return;
    if (waitedMs >= LEAVE_LIMIT_MS) {
      throw new SavepointError(
        `${rows.length} connection${rows.length === 1 ? '' : 's'} to the new database stayed open after the schema was built` +
          ` (application "${session.name}", last statement: ${session.query.slice(0, 200)}).`,
        {
          code: 'SAVEPOINT_SCHEMA',
          hint: 'Close them at the end of the function or command, e.g. await pool.end().',
        },
      );
    }
    await sleep(POLL_MS);
  }
}
