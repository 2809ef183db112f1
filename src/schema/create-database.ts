import type {ControlClient} from '../engine/control-client';
import {majorVersion} from '../engine/postgres-version';
import {quoteIdentifier} from '../shared/quote-identifier';
import {SavepointError} from '../shared/savepoint-error';
import {BIRTH_MARK} from './own-database';

/** By SQLSTATE (PostgreSQL manual, appendix A). */
const HINTS: Readonly<Record<string, string>> = {
  '53100': 'Make room on the disk, or in /dev/shm where the private server keeps its data.',
  '55006': 'A database cannot be copied while somebody is connected to it: close those sessions.',
  '57014': 'Raise timeouts.buildMs if the server is only slow.',
};

/** What decides how a server copies a database. */
export interface CopyingServer {
  readonly version: string;
  readonly durable: boolean;
}

/**
 * Creates a database of ours, as a copy of a template.
 *
 * Copying files is twice as fast as copying through the write-ahead log, except on a server that syncs: there it forces two
 * checkpoints. Before version 15 there is only the first way.
 */
export async function createDatabase(
  control: ControlClient,
  server: CopyingServer,
  name: string,
  template: string,
): Promise<void> {
  const strategy = !server.durable && majorVersion(server.version) >= 15 ? 'STRATEGY file_copy' : '';
  try {
    await control.query(
      `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${quoteIdentifier(template)} CONNECTION LIMIT ${BIRTH_MARK} ${strategy}`,
    );
  } catch (cause) {
    throw new SavepointError(
      `Copying the database "${template}" to "${name}" failed: ${(cause as Error).message}.`,
      {
        code: 'SAVEPOINT_SCHEMA',
        hint: HINTS[(cause as {code?: string}).code ?? ''],
        cause,
      },
    );
  }
}
