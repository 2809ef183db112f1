import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Guardian} from '../engine/guardian';
import {createOwnedFolder} from '../engine/owned-folder';
import {runVariable} from '../shared/run-variable';
import {SavepointError} from '../shared/savepoint-error';
import type {PreparedRun} from './prepared-run';

/** The guards of the files that are there: what may hold a password must not outlive this process. */
const guardians = new Map<string, Guardian>();

/** Writes what workers need to a new file that only this user can read, as it may hold a password. @returns its path */
export async function writePreparedRun(run: PreparedRun): Promise<string> {
  const folder = await createOwnedFolder(tmpdir(), 'run');
  const file = path.join(folder, 'run.json');
  guardians.set(file, new Guardian(folder));
  await writeFile(file, JSON.stringify(run), {mode: 0o600});
  return file;
}

/** Lets the workers of a run of Jest find what was prepared for it: a file for each project, the one first that decides. */
export function announceRuns(env: NodeJS.ProcessEnv, files: readonly string[]): void {
  env[runVariable] = files.join(path.delimiter);
}

/** The files of the run that is going on; none where nothing was prepared. */
export function announcedRuns(env: NodeJS.ProcessEnv): readonly string[] {
  return env[runVariable]?.split(path.delimiter) ?? [];
}

/** @throws SavepointError `SAVEPOINT_ENGINE` where the file is not there: the run was not prepared, or has ended */
export function readPreparedRun(file: string): PreparedRun {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PreparedRun;
  } catch (cause) {
    throw new SavepointError(`What the run prepared cannot be read from ${file}.`, {
      code: 'SAVEPOINT_ENGINE',
      hint: 'The preset jest-savepoint has to be at the root of the configuration, so that its globalSetup runs.',
      cause,
    });
  }
}

/** Removes the file and its folder. */
export async function removePreparedRun(file: string): Promise<void> {
  await guardians.get(file)?.release();
  guardians.delete(file);
}
