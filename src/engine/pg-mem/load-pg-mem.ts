import {createRequire} from 'node:module';
import type * as pgMemModule from 'pg-mem';
import type * as parserModule from 'pgsql-ast-parser';
import {SavepointError} from '../../shared/savepoint-error';

/** pg-mem, and the parser that it comes with. */
export interface PgMem {
  readonly version: string;
  readonly pgMem: typeof pgMemModule;
  readonly parser: typeof parserModule;
}

/** The first version whose statements can be compiled from what the parser has read. */
const OLDEST_MAJOR = 3;

/**
 * Loads the package that the project has installed.
 * @throws SavepointError `SAVEPOINT_ENGINE` where it is not there, or too old.
 */
export function loadPgMem(rootDir: string): PgMem {
  const file = resolvePgMem(rootDir);
  if (file === null) {
    throw new SavepointError('The engine "pg-mem" needs the package pg-mem, which is not installed.', {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Install it (npm install --save-dev pg-mem), or use the engine "local", "server" or "pglite".',
    });
  }
  const load = createRequire(file);
  const {version} = load('pg-mem/package.json') as {readonly version: string};
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    throw new SavepointError(
      `The engine "pg-mem" needs pg-mem ${OLDEST_MAJOR} or newer; ${version} is installed.`,
      {code: 'SAVEPOINT_ENGINE', hint: 'Update it: npm install --save-dev pg-mem@latest.'},
    );
  }
  // Its dates are read by moment, which complains on the terminal of those that PostgreSQL refuses.
  (load('moment') as {suppressDeprecationWarnings: boolean}).suppressDeprecationWarnings = true;
  return {
    version,
    pgMem: load(file) as typeof pgMemModule,
    parser: load('pgsql-ast-parser') as typeof parserModule,
  };
}

/** Where the project's pg-mem is; null where it has none. */
export function resolvePgMem(rootDir: string): string | null {
  try {
    return require.resolve('pg-mem', {paths: [rootDir, __dirname]});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}
