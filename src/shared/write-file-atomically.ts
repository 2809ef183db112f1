import {randomBytes} from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

/** Where a link points to, as the link itself shall stay; the path where there is none. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Writes a file whole, or not at all: where that fails, or the machine stops, what was there before is there still. A file
 * keeps its permissions.
 *
 * `write-file-atomic`, which Jest uses, does not notice when only a part of the text was written, as on a disk that is full.
 */
export function writeFileAtomically(path: string, text: string): void {
  const target = targetOf(path);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const before = statSync(target, {throwIfNoEntry: false});
    const file = openSync(temporary, 'wx');
    try {
      if (before) fchmodSync(file, before.mode & 0o777);
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
}
