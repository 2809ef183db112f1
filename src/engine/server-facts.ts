import {SavepointError} from '../shared/savepoint-error';
import {OLDEST_MAJOR} from './postgres-version';

/** What a server says of itself and of what its user may do. */
export interface ServerFacts {
  readonly version: string;
  /** @example 150018 */
  readonly version_number: number;
  readonly fsync: string;
  readonly may_create: boolean;
  readonly read_only: boolean;
}

/** Asks for them (PostgreSQL manual, 54.21 "pg_roles" and 9.27.4 "Recovery Control Functions"). */
export const SERVER_FACTS = `
  SELECT current_setting('server_version') AS version,
         current_setting('server_version_num')::int AS version_number,
         current_setting('fsync') AS fsync,
         rolsuper OR rolcreatedb AS may_create,
         pg_is_in_recovery() AS read_only
    FROM pg_catalog.pg_roles
   WHERE rolname = current_user`;

/** @throws SavepointError `SAVEPOINT_ENGINE` where a server cannot hold test databases */
export function requireUsable(
  facts: ServerFacts,
  {place, user}: {readonly place: string; readonly user: string},
): void {
  const refuse = (message: string, hint: string): never => {
    throw new SavepointError(message, {code: 'SAVEPOINT_ENGINE', hint});
  };
  if (facts.version_number < OLDEST_MAJOR * 10_000) {
    refuse(
      `${place} is version ${facts.version}, which is too old.`,
      `Use PostgreSQL ${OLDEST_MAJOR} or newer.`,
    );
  }
  if (facts.read_only) {
    refuse(
      `${place} is a read-only standby: no test database can be created on it.`,
      'Name the primary server.',
    );
  }
  if (!facts.may_create) {
    refuse(
      `User "${user}" may not create databases on ${place}.`,
      `Run as an administrator: ALTER ROLE "${user}" CREATEDB;`,
    );
  }
}
