import {existsSync, mkdtempSync, realpathSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Makes a new folder, in memory where the system has a place for that: tests copy many small files. */
export function makeTemporaryFolder(): string {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return realpathSync(mkdtempSync(path.join(parent, 'savepoint-test-')));
}
