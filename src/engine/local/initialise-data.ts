import {spawn} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {SavepointError} from '../../shared/savepoint-error';
import type {PostgresBinaries} from './find-binaries';
import type {ServerUser} from './server-user';
import {serverEnvironment} from './server-environment';

// The same order of text on every machine. Not every system knows C.UTF-8; where it is missing, C differs from it in the
// case of letters beyond ASCII only.
const LOCALES = ['C.UTF-8', 'C'] as const;

/**
 * Makes a new data directory with `initdb`. Small write-ahead log files (`--wal-segsize=1`) and no syncing make it quick to
 * copy.
 */
export async function initialiseData(
  binaries: PostgresBinaries,
  folder: string,
  data: string,
  user: ServerUser | null,
): Promise<void> {
  let output = '';
  for (const locale of LOCALES) {
    const args = [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      `--locale=${locale}`,
      '-N',
      '--wal-segsize=1',
    ];
    const result = await initdb(binaries.initdb, args, folder, user);
    if (result.ok) return;
    output = result.output;
    await rm(data, {recursive: true, force: true});
    if (!output.includes('invalid locale')) break;
  }
  throw new SavepointError(
    `initdb of PostgreSQL ${binaries.version} (${binaries.folder}) failed:\n${output.trim()}`,
    {
      code: 'SAVEPOINT_ENGINE',
      hint: 'Name a server in connectionString instead, or repair this installation.',
    },
  );
}

function initdb(
  program: string,
  args: readonly string[],
  folder: string,
  user: ServerUser | null,
): Promise<{ok: boolean; output: string}> {
  return new Promise(resolve => {
    // The current folder may be closed to the server's user.
    const child = spawn(program, args, {
      cwd: folder,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', error => resolve({ok: false, output: error.message}));
    child.on('close', code => resolve({ok: code === 0, output}));
  });
}
