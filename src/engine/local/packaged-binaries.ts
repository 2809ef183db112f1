import {execFile} from 'node:child_process';
import {chmod, lstat, readFile, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {makeFolder} from '../../shared/make-folder';
import {SavepointError} from '../../shared/savepoint-error';
import {FolderCache, requireWhole, type CacheEntry} from '../folder-cache';
import {readVersion, type PostgresBinaries} from './find-binaries';
import type {ServerPackage} from './find-package';
import type {ServerUser} from './server-user';

const run = promisify(execFile);

/**
 * The programs of a package, copied once to where the server's user can run them: npm's folder may be below a home that nobody
 * else can enter, and lacks the links among its libraries where install scripts are switched off.
 * @throws SavepointError `SAVEPOINT_ENGINE` where they run from none of the places there are
 */
export async function packagedBinaries(
  source: ServerPackage,
  cacheDir: string,
  user: ServerUser | null,
): Promise<PostgresBinaries> {
  const failures: string[] = [];
  for (const place of placesFor(cacheDir, user)) {
    try {
      if (user) await requireOpen(place, user);
      const {folder, version} = await runnableCopy(source, place, user);
      const [postgres, initdb] = [path.join(folder, 'postgres'), path.join(folder, 'initdb')];
      return {folder, postgres, initdb, version, source: 'packages', origin: source.name};
    } catch (error) {
      failures.push(`${place}: ${(error as Error).message.trim()}`);
    }
  }
  throw new SavepointError(
    `The programs of ${source.name} ${source.version} do not run here:\n${failures.map(each => `  ${each}`).join('\n')}`,
    {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Install PostgreSQL itself, name a server in connectionString, or use the engine "pglite".',
    },
  );
}

/** The cache; for another user's server, folders that everybody can enter too. */
function placesFor(cacheDir: string, user: ServerUser | null): string[] {
  const shared = user ? [...new Set(['/var/tmp', tmpdir()])] : [];
  return [
    path.join(cacheDir, 'programs'),
    ...shared.map(folder => path.join(folder, `jest-savepoint-programs-${process.getuid?.()}`)),
  ];
}

/** Makes a folder that is this user's own, and that the server's user can enter; rejects where it cannot be so. */
async function requireOpen(place: string, user: ServerUser): Promise<void> {
  makeFolder(place);
  const {uid, mode} = await lstat(place);
  // In a folder where everybody may write, somebody else may have been there first.
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error('it belongs to another user');
  await chmod(place, 0o755);
  await run('test', ['-x', place], {cwd: '/', ...user}).catch(() => {
    throw new Error(`the user of the server (${user.uid}) cannot enter it`);
  });
}

/** Finds a copy, or makes one where there is none that is whole and runs. @returns the folder of its programs */
async function runnableCopy(
  source: ServerPackage,
  place: string,
  user: ServerUser | null,
): Promise<{readonly folder: string; readonly version: string}> {
  const cache = new FolderCache(place, 0o755);
  const key = `${path.basename(source.name)}-${source.version}`;
  const check = async (entry: CacheEntry) => {
    const folder = path.join(entry.data, 'bin');
    const running = readVersion(path.join(folder, 'postgres'), user);
    // A system that tidies up takes single files. Looked at while the program runs; in a promise, so that a failure of both is
    // handled as one.
    const [version] = await Promise.all([running, Promise.resolve(entry).then(requireWhole)]);
    return {folder, version};
  };
  const found = await cache.find(key);
  if (found) {
    try {
      return await check(found);
    } catch {
      await cache.discard(key);
    }
  }
  await cache.publish(key, target => copyPrograms(source, target));
  const made = await cache.find(key);
  if (!made) throw new Error('the copy was removed at once');
  return check(made);
}

async function copyPrograms({folder}: ServerPackage, target: string): Promise<void> {
  const native = path.join(folder, 'native');
  await run('sh', ['-c', 'cp -R "$1" "$2" && chmod -R u+w,a+rX,go-w "$2"', 'sh', native, target]);
  const list = await readFile(path.join(target, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const link of links) {
    const place = path.join(target, path.relative('native', link.target));
    await symlink(path.relative(path.dirname(link.target), link.source), place).catch((error: unknown) => {
      // The package's install script has made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
