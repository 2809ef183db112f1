import {existsSync, readdirSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {readBaseline, removeBaseline, writeBaseline} from './baseline-file';
import type {FileCounters} from './counters';
import {countersFormat, formatCounters} from './counters-format';

const folder = '__savepoints__';
const extension = '.json';

/** Where a test file's counters are kept: `__savepoints__/<its name>.json` beside it. */
export function countersPath(testPath: string): string {
  return join(dirname(testPath), folder, `${basename(testPath)}${extension}`);
}

/** The test file whose counters a path is for; null where it is the path of something else. */
export function countedTestPath(path: string): string | null {
  const testFolder = dirname(path);
  if (basename(testFolder) !== folder || !path.endsWith(extension)) return null;
  return join(dirname(testFolder), basename(path, extension));
}

/**
 * The accepted counters of a test file; null where there are none yet.
 * @throws {SavepointError} `SAVEPOINT_BASELINE`
 */
export function readCounters(testPath: string): FileCounters | null {
  return readBaseline(countersPath(testPath), countersFormat);
}

/**
 * Accepts counters as those of a test file. No tests, no file.
 * @throws {SavepointError} `SAVEPOINT_BASELINE`
 */
export function writeCounters(testPath: string, counters: FileCounters): void {
  const path = countersPath(testPath);
  if (counters.size === 0) removeBaseline(path, countersFormat.title);
  else writeBaseline(path, formatCounters(counters), countersFormat.title);
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // There is none; or none can be read, which whoever reads the counters beside it is told.
    return [];
  }
}

/** The test files which are gone, while their counters are still in the folders beside `testPaths`. */
export function goneTestPaths(testPaths: readonly string[]): readonly string[] {
  return [...new Set(testPaths.map(dirname))].flatMap(testFolder =>
    namesIn(join(testFolder, folder))
      .filter(name => name.endsWith(extension))
      .map(name => join(testFolder, name.slice(0, -extension.length)))
      .filter(testPath => !existsSync(testPath)),
  );
}
