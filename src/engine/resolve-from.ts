import {createRequire} from 'node:module';
import path from 'node:path';

/** The path of a module as code in a folder would import it; null where it cannot. */
export function resolveFrom(folder: string, name: string): string | null {
  try {
    return createRequire(path.join(folder, 'index.js')).resolve(name);
  } catch {
    return null;
  }
}

/** The same for the project, or else for this package: the optional ones that the engines need. */
export function resolveOptional(rootDir: string, name: string): string | null {
  return resolveFrom(rootDir, name) ?? resolveFrom(__dirname, name);
}
