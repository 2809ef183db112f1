import type {ControlClient} from '../engine/control-client';
import {createDatabase, type CopyingServer} from './create-database';
import {traitStatements} from './database-traits';
import {dropOwnDatabase, markStatement, type DatabaseMark, type OwnDatabase} from './own-database';

/** A finished template, and the server that it is on. */
export interface CloneSource {
  readonly server: CopyingServer;
  readonly template: OwnDatabase & {readonly mark: DatabaseMark};
}

/** Makes a copy of a template, in place of what had the name; the caller holds the lock on it. */
export async function cloneDatabase(
  control: ControlClient,
  {server, template}: CloneSource,
  name: string,
): Promise<void> {
  await dropOwnDatabase(control, name);
  await createDatabase(control, server, name, template.name);
  const mark: DatabaseMark = {...template.mark, template: template.oid, createdAt: new Date().toISOString()};
  const statements = [...(await traitStatements(control, template.name, name)), markStatement(name, mark)];
  // In one transaction, of which the mark is a part: a clone with a mark has everything.
  await control.query(statements.join(';\n'));
}
