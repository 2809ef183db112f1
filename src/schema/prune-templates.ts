import type {ControlClient} from '../engine/control-client';
import {tryLock, unlock} from './advisory-lock';
import type {CloneSource} from './clone-database';
import {familyOf} from './database-names';
import {BIRTH_MARK, dropOwnDatabase, findOwnDatabase, markStatement} from './own-database';

const DAY_MS = 86_400_000;

/** Every change of a schema leaves a template and its clones behind; after a week without a run nobody will miss them. */
const UNUSED_AFTER_MS = 7 * DAY_MS;

const OWN_TEMPLATES = `
  SELECT datname AS name
    FROM pg_catalog.pg_database
   WHERE datistemplate AND starts_with(datname, 'jest_savepoint_') AND datconnlimit = ${BIRTH_MARK}
     AND pg_get_userbyid(datdba) = current_user`;

const FAMILY = `
  SELECT datname AS name
    FROM pg_catalog.pg_database
   WHERE starts_with(datname, $1) AND datname <> $2`;

/** Notes that a template is in use. Once a day, since a server that syncs takes a moment for it. */
export async function noteUse(control: ControlClient, {name, mark}: CloneSource['template']): Promise<void> {
  if (Date.now() - Date.parse(mark.usedAt) < DAY_MS) return;
  await control.query(markStatement(name, {...mark, usedAt: new Date().toISOString()}));
}

/**
 * Drops the templates of this user, and their clones, that no run has used for a week. What is in use stays, and so does
 * what was made by way of another maintenance database, where its locks are.
 */
export async function pruneTemplates(control: ControlClient, home: string): Promise<void> {
  const {rows} = await control.query<{name: string}>(OWN_TEMPLATES);
  for (const {name} of rows) {
    const mark = (await findOwnDatabase(control, name))?.mark;
    if (mark?.home !== home || Date.now() - Date.parse(mark.usedAt) < UNUSED_AFTER_MS) continue;
    if (await tryLock(control, name, 'exclusive')) {
      await dropFamily(control, name).finally(() => unlock(control, name, 'exclusive'));
    }
  }
}

/** Drops a template and its clones, except those that somebody holds; the caller holds the lock on the template. */
export async function dropFamily(control: ControlClient, template: string): Promise<void> {
  const {rows} = await control.query<{name: string}>(FAMILY, [familyOf(template), template]);
  for (const {name} of rows) {
    if (!(await tryLock(control, name, 'exclusive'))) continue;
    await dropOwnDatabase(control, name).finally(() => unlock(control, name, 'exclusive'));
  }
  await dropOwnDatabase(control, template);
}
