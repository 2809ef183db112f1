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
  const mark: DatabaseMark = {...template.mark, template: template.oid, createdAt: new Date().toISOString()};
  await copyDatabase(control, server, {from: template.name, to: name}, [markStatement(name, mark)]);
}

/**
 * Makes a copy of a database to which nobody is connected, in place of what had the name. Without a mark it is unfinished to
 * everybody else: nobody takes it for a clone of the template.
 * @param last a statement with which it is complete
 */
export async function copyDatabase(
  control: ControlClient,
  server: CopyingServer,
  {from, to}: {readonly from: string; readonly to: string},
  last: readonly string[] = [],
): Promise<void> {
  await dropOwnDatabase(control, to);
  await createDatabase(control, server, to, from);
  const statements = [...(await traitStatements(control, from, to)), ...last];
  // In one transaction, of which the mark is a part: a clone with a mark has everything.
  if (statements.length > 0) await control.query(statements.join(';\n'));
}
