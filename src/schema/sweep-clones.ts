import type {ControlClient} from '../engine/control-client';
import {tryLock, unlock} from './advisory-lock';
import {familyOf} from './database-names';
import {dropOwnDatabase, findOwnDatabase} from './own-database';

const CLONES = `
  SELECT datname AS name
    FROM pg_catalog.pg_database
   WHERE starts_with(datname, $1) AND datname ~ '_[0-9]+$' AND shobj_description(oid, 'pg_database') IS NULL`;

/**
 * Drops the clones of a template that are of no use to anybody: they were never finished, or tests have changed them, and the
 * process that had locked them is gone.
 */
export async function sweepClones(control: ControlClient, template: string): Promise<void> {
  const {rows} = await control.query<{name: string}>(CLONES, [familyOf(template)]);
  for (const {name} of rows) {
    if (!(await tryLock(control, name, 'exclusive'))) continue;
    try {
      // It may have been made anew since it was listed.
      if ((await findOwnDatabase(control, name))?.mark === null) await dropOwnDatabase(control, name);
    } finally {
      await unlock(control, name, 'exclusive');
    }
  }
}
