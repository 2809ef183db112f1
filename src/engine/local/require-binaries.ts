import {SavepointError} from '../../shared/savepoint-error';
import {OLDEST_MAJOR} from '../postgres-version';
import type {BinarySearch, PostgresBinaries} from './find-binaries';

/** The binaries that a search has found. @throws SavepointError `SAVEPOINT_ENGINE` where there are none that can be used */
export function requireBinaries({best, found, searched}: BinarySearch): PostgresBinaries {
  if (best) return best;
  const old = found.map(({version, folder}) => `${version} in ${folder}`);
  throw unavailable(
    old.length > 0
      ? `The PostgreSQL on this machine is too old: ${old.join(', ')}.`
      : `No PostgreSQL server is named, and this machine has no binaries of one. Searched: ${searched.join(', ')}.`,
  );
}

/** Why there can be no private server, and what to do about it. */
export function unavailable(message: string): SavepointError {
  return new SavepointError(message, {
    code: 'SAVEPOINT_ENGINE',
    hint:
      `Install PostgreSQL ${OLDEST_MAJOR} or newer (apt-get install postgresql, apk add postgresql, brew install postgresql), ` +
      'or name a server in connectionString or SAVEPOINT_DATABASE_URL.',
  });
}
