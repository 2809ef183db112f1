import type {ControlClient} from '../engine/control-client';
import {templateName} from './database-names';
import {dropOwnDatabase} from './own-database';

/** Drops the template of a fingerprint and its clones, for a template that no later run can use. */
export async function dropRunDatabases(control: ControlClient, fingerprint: string): Promise<void> {
  const template = templateName(fingerprint);
  const stem = template.slice(0, template.lastIndexOf('_') + 1);
  const {rows} = await control.query<{name: string}>(
    'SELECT datname AS name FROM pg_catalog.pg_database WHERE starts_with(datname, $1) ORDER BY datname',
    [stem],
  );
  for (const {name} of rows) await dropOwnDatabase(control, name);
}
