import {spawn} from 'node:child_process';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {SavepointError} from '../../shared/savepoint-error';
import {isOutOfRoom, outOfRoom} from '../out-of-room';
import {majorVersion} from '../postgres-version';
import type {PostgresBinaries} from './find-binaries';
import type {ServerUser} from './server-user';
import {serverEnvironment} from './server-environment';

// The same order of text on every machine. Not every system knows C.UTF-8; where it is missing, C differs from it in the
// case of letters beyond ASCII only.
const LOCALES = ['C.UTF-8', 'C'] as const;

/** The same as while the server runs: see its parameters. Before version 16 nobody can tell `initdb`. */
const SHARED_MEMORY = 'dynamic_shared_memory_type=mmap';
const FIRST_WITH_SET = 16;

/** It takes half a second; on a slow disk much longer. */
const INITDB_MS = 120_000;

/**
 * Makes a new data directory with `initdb`. Small write-ahead log files (`--wal-segsize=1`) and no syncing make it quick to
 * copy.
 * @throws SavepointError `SAVEPOINT_ENGINE`
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
      ...(majorVersion(binaries.version) >= FIRST_WITH_SET ? ['--set', SHARED_MEMORY] : []),
    ];
    const result = await initdb(binaries.initdb, args, folder, user);
    if (result.ok) return;
    output = result.output;
    await rm(data, {recursive: true, force: true});
    if (!output.includes('invalid locale')) break;
  }
  const full = output.split('\n').find(line => isOutOfRoom(new Error(line)));
  if (full !== undefined)
    throw outOfRoom(
      full.includes('shared memory segment') ? '/dev/shm' : folder,
      new Error(`initdb: ${full}`),
    );
  throw new SavepointError(
    `initdb of PostgreSQL ${binaries.version} (${binaries.folder}) failed:\n${output.trim()}`,
    {
      code: 'SAVEPOINT_ENGINE',
      hint: `Name a server in connectionString instead, or ${remedyFor(binaries)}.`,
    },
  );
}

/** What is in a package was copied once, and the copy is looked at without reading all of it. */
function remedyFor({source, folder}: PostgresBinaries): string {
  return source === 'packages'
    ? `remove ${path.dirname(path.dirname(folder))}, which is made anew`
    : 'repair this installation';
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
      timeout: INITDB_MS,
      ...user,
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', error => resolve({ok: false, output: error.message}));
    child.on('close', (code, signal) => {
      if (signal !== null) output += `it was ended by ${signal}, after ${INITDB_MS} ms at the latest`;
      resolve({ok: code === 0, output});
    });
  });
}
