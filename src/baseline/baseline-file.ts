import {mkdirSync, readFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {sync as writeFileAtomicSync} from 'write-file-atomic';
import {SavepointError} from '../shared/savepoint-error';
import {baselineError, parseBaseline, type BaselineFormat} from './baseline-format';

/**
 * Reads a baseline file; null where there is none.
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it cannot be read or is of no use
 */
export function readBaseline<T>(path: string, format: BaselineFormat<T>): T | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw baselineError(format, path, (error as Error).message, error);
  }
  return parseBaseline(text, path, format);
}

/**
 * Writes a baseline file, and its folder where there is none: whole, or not at all.
 * @throws {SavepointError} `SAVEPOINT_BASELINE`
 */
export function writeBaseline(path: string, text: string, title: string): void {
  try {
    mkdirSync(dirname(path), {recursive: true});
    writeFileAtomicSync(path, text);
  } catch (error) {
    throw new SavepointError(`The ${title} ${path} cannot be written: ${(error as Error).message}.`, {
      code: 'SAVEPOINT_BASELINE',
      hint: `Make ${dirname(path)} a folder that may be written to.`,
      cause: error,
    });
  }
}
