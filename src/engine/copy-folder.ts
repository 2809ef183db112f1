import {spawn} from 'node:child_process';
import path from 'node:path';
import {isOutOfRoom, outOfRoom} from './out-of-room';

/**
 * Copies a folder with owners and permissions to a path that does not exist yet. `cp` is faster than `fs.cp` by a quarter, and
 * shares blocks on file systems that can.
 * @throws SavepointError `SAVEPOINT_ENGINE` where there is no room for it
 */
export function copyFolder(source: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('cp', ['-a', source, target], {stdio: ['ignore', 'ignore', 'pipe']});
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', code => {
      const failure = new Error(output.trim().split('\n', 1).join() || 'cp failed');
      if (code === 0) resolve();
      else reject(isOutOfRoom(failure) ? outOfRoom(path.dirname(target), failure) : failure);
    });
  });
}
