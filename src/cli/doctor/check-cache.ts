import {accessSync, constants} from 'node:fs';
import {makeFolder} from '../../shared/make-folder';
import type {Check} from './check';

/** Whether the cache folder is there, or can be made, and may be written to. */
export function checkCache(cacheDir: string): Check {
  const name = 'cache folder';
  try {
    makeFolder(cacheDir);
    accessSync(cacheDir, constants.W_OK);
    return {name, status: 'ok', message: cacheDir};
  } catch (error) {
    return {
      name,
      status: 'warning',
      message: `${cacheDir} cannot be written to: ${(error as Error).message}`,
      fix: 'Make it writable, or name another one as cacheDir: without it every run prepares everything anew, and timings are not kept.',
    };
  }
}
