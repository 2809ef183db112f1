import {createRequire} from 'node:module';
import path from 'node:path';
import type * as pgMemModule from 'pg-mem';
import type * as parserModule from 'pgsql-ast-parser';
import {SavepointError} from '../../shared/savepoint-error';
import type {PassedOver} from '../engine';
import {resolveOptional} from '../resolve-from';

/** pg-mem, and the parser that it comes with. */
export interface PgMem {
  readonly pgMem: typeof pgMemModule;
  readonly parser: typeof parserModule;
}

/** pg-mem as it is installed. */
export interface PgMemPackage {
  /** @example '3.0.14' */
  readonly version: string;
  /** The path of its module. */
  readonly file: string;
}

/** The first version whose statements can be compiled from what the parser has read. */
const OLDEST_MAJOR = 3;

const INSTALL = 'npm i -D pg-mem';

/** Finds the package as the project, or else this package, would import it. */
export function findPgMem(rootDir: string): PgMemPackage | PassedOver {
  const file = resolveOptional(rootDir, 'pg-mem');
  if (file === null)
    return missing('pg-mem is not installed', 'The package pg-mem is not installed.', INSTALL);
  const {version} = createRequire(file)('./package.json') as {readonly version: string};
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return {version, file};
  return missing(
    `pg-mem ${version} is too old`,
    `pg-mem ${version} in ${path.dirname(file)} is too old: it has to be ${OLDEST_MAJOR}.0 or newer.`,
    `${INSTALL}@latest`,
  );
}

/** @throws SavepointError `SAVEPOINT_ENGINE` where it is not there, or too old. */
export function loadPgMem(rootDir: string): PgMem {
  const found = findPgMem(rootDir);
  if ('error' in found) throw found.error;
  const load = createRequire(found.file);
  // Its dates are read by moment, which complains on the terminal of those that PostgreSQL refuses.
  (load('moment') as {suppressDeprecationWarnings: boolean}).suppressDeprecationWarnings = true;
  return {
    pgMem: load(found.file) as typeof pgMemModule,
    parser: load('pgsql-ast-parser') as typeof parserModule,
  };
}

function missing(brief: string, message: string, command: string): PassedOver {
  return {brief, error: new SavepointError(message, {code: 'SAVEPOINT_ENGINE', hint: `Run: ${command}`})};
}
