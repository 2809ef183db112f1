import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {ResolvedConfig} from '../../config/resolved-config';
import {SavepointError} from '../../shared/savepoint-error';
import type {PassedOver} from '../engine';
import {resolveOptional} from '../resolve-from';

const PACKAGE = '@electric-sql/pglite';

/** The first one that keeps its data in plain folders and takes a whole stream of protocol messages. */
const OLDEST = [0, 5] as const;

const INSTALL = `npm i -D ${PACKAGE}`;

/** PGlite as it is installed: serialisable, as every worker starts its own. */
export interface PgliteProgram {
  readonly version: string;
  /** The path of its module. */
  readonly module: string;
  readonly extensions: readonly {readonly name: string; readonly module: string}[];
}

/** Finds PGlite, and the extensions that the config names, as the project, or this package, would import them. */
export function findPglite(
  {rootDir, pglite}: Pick<ResolvedConfig, 'rootDir' | 'pglite'>,
  resolve = resolveOptional,
): PgliteProgram | PassedOver {
  const module = resolve(rootDir, PACKAGE);
  if (module === null)
    return missing('PGlite is not installed', `The package ${PACKAGE} is not installed.`, INSTALL);
  const manifest = path.join(path.dirname(path.dirname(module)), 'package.json');
  const {version} = JSON.parse(readFileSync(manifest, 'utf8')) as {version: string};
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return missing(
      `PGlite ${version} is too old`,
      `PGlite ${version} in ${path.dirname(manifest)} is too old: it has to be ${OLDEST.join('.')} or newer.`,
      `${INSTALL}@latest`,
    );
  }
  const extensions = pglite.extensions.map(name => ({name, module: resolveExtension(rootDir, name)}));
  const unknown = extensions.find(extension => extension.module === null);
  if (unknown) {
    throw new SavepointError(
      `PGlite ${version} has no extension "${unknown.name}", nor is there a package of that name.`,
      {
        code: 'SAVEPOINT_ENGINE',
        hint: `Correct pglite.extensions, or install the package that has it. Those within PGlite are in ${PACKAGE}/contrib.`,
      },
    );
  }
  return {version, module, extensions: extensions.map(({name, module}) => ({name, module: module!}))};
}

function missing(brief: string, message: string, command: string): PassedOver {
  return {brief, error: new SavepointError(message, {code: 'SAVEPOINT_ENGINE', hint: `Run: ${command}`})};
}

/** One of those within PGlite by PostgreSQL's name, else a package or a part of one. */
function resolveExtension(rootDir: string, name: string): string | null {
  return (
    resolveOptional(rootDir, `${PACKAGE}/contrib/${name.replaceAll('-', '_')}`) ??
    resolveOptional(rootDir, name)
  );
}
