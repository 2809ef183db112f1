import {spawn} from 'node:child_process';

/**
 * Copies a folder with owners and permissions to a path that does not exist yet. `cp` is faster than `fs.cp` by a quarter, and
 * shares blocks on file systems that can.
 */
export function copyFolder(source: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('cp', ['-a', source, target], {stdio: ['ignore', 'ignore', 'pipe']});
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(output.trim() || 'cp failed'))));
  });
}
