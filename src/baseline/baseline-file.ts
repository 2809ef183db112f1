import {readFileSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';
import {makeFolder} from '../shared/make-folder';
import {SavepointError} from '../shared/savepoint-error';
import {writeFileAtomically} from '../shared/write-file-atomically';
import {baselineError, parseBaseline, type BaselineFormat} from './baseline-format';
import {withFileLock} from './file-lock';

/**
 * Reads a baseline file; null where there is none.
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it cannot be read or is of no use
 */
export function readBaseline<T>(path: string, format: BaselineFormat<T>): T | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw baselineError(format, path, 'it is a folder', error);
    throw baselineError(format, path, (error as Error).message, error);
  }
  return parseBaseline(text, path, format);
}

function writeError(path: string, title: string, error: unknown): SavepointError {
  return new SavepointError(`The ${title} ${path} cannot be written: ${(error as Error).message}.`, {
    code: 'SAVEPOINT_BASELINE',
    hint: `Make ${dirname(path)} a folder that may be written to, with room in it.`,
    cause: error,
  });
}

/**
 * Writes a baseline file, and its folder where there is none: whole, or not at all.
 * @throws {SavepointError} `SAVEPOINT_BASELINE`
 */
export function writeBaseline(path: string, text: string, title: string): void {
  try {
    makeFolder(dirname(path));
    writeFileAtomically(path, text);
  } catch (error) {
    throw writeError(path, title, error);
  }
}

/**
 * Removes a baseline file, if it is there.
 * @throws {SavepointError} `SAVEPOINT_BASELINE`
 */
export function removeBaseline(path: string, title: string): void {
  try {
    rmSync(path, {force: true});
  } catch (error) {
    throw writeError(path, title, error);
  }
}

/**
 * Changes a baseline file under a lock of its own, so that of several processes that do so at once each finds what the others
 * have written.
 * @param change is given what is there, null where there is none, and returns the new text
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it cannot be read, and stays as it is, or cannot be written
 */
export async function updateBaseline<T>(
  path: string,
  format: BaselineFormat<T>,
  change: (before: T | null) => string,
): Promise<void> {
  try {
    makeFolder(dirname(path));
    await withFileLock(`${path}.lock`, () =>
      writeBaseline(path, change(readBaseline(path, format)), format.title),
    );
  } catch (error) {
    throw error instanceof SavepointError ? error : writeError(path, format.title, error);
  }
}
