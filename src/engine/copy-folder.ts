import {spawn} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {isOutOfRoom, outOfRoom} from './out-of-room';

/**
 * Copies a folder with owners and permissions to a path that does not exist yet. `cp` is faster than `fs.cp` by a quarter, and
 * shares blocks on file systems that can.
 * @throws SavepointError `SAVEPOINT_ENGINE` where there is no room for it
 */
export function copyFolder(source: string, target: string): Promise<void> {
  return run('cp', ['-a', source, target], target);
}

/**
 * Puts a folder into one file, which is read several times faster than the thousand small ones of a data directory.
 * @throws SavepointError `SAVEPOINT_ENGINE` where there is no room for it
 */
export function packFolder(source: string, archive: string): Promise<void> {
  return run('tar', ['-cf', archive, '-C', source, '.'], archive);
}

/**
 * Makes the folder that is in a file of `packFolder`, with owners and permissions, at a path that does not exist yet.
 * @throws SavepointError `SAVEPOINT_ENGINE` where there is no room for it
 */
export async function unpackFolder(archive: string, target: string): Promise<void> {
  await mkdir(target);
  await run('tar', ['-xpmf', archive, '-C', target], target);
}

function run(program: string, args: readonly string[], target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Otherwise macOS adds files of its own to an archive.
      env: {...process.env, COPYFILE_DISABLE: '1'},
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', code => {
      const failure = new Error(output.trim().split('\n', 1).join() || `${program} failed`);
      if (code === 0) resolve();
      else reject(isOutOfRoom(failure) ? outOfRoom(path.dirname(target), failure) : failure);
    });
  });
}
