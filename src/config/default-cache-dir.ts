import {accessSync, constants, existsSync, statSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';

const folderName = 'jest-savepoint';

/** Whether the folder, or the nearest one above it that exists, may be written to. */
function isWritable(folder: string): boolean {
  try {
    if (existsSync(folder)) {
      accessSync(folder, constants.W_OK);
      return statSync(folder).isDirectory();
    }
    return dirname(folder) !== folder && isWritable(dirname(folder));
  } catch {
    return false;
  }
}

function home(env: NodeJS.ProcessEnv): string | null {
  try {
    // homedir() throws where the user id has no name, as in a container started with `--user`.
    return env.HOME ?? env.USERPROFILE ?? homedir();
  } catch {
    return null;
  }
}

function userCacheDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  // The XDG specification says to ignore a relative path.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  const homeDir = home(env);
  if (homeDir === null) return null;
  return join(homeDir, platform === 'darwin' ? 'Library/Caches' : '.cache');
}

/**
 * Our folder in the user's cache folder (`$XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`), or, where
 * that cannot be written to, one of this user's own in the system's folder for temporary files. Does not make it.
 */
export function defaultCacheDir(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const parent = userCacheDir(env, platform);
  if (parent !== null && isWritable(parent)) return join(parent, folderName);
  return join(tmpdir(), `${folderName}-${process.getuid?.() ?? env.USERNAME ?? 'cache'}`);
}
