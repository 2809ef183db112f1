import {readdirSync, type Dirent} from 'node:fs';
import {join} from 'node:path';
import {countedTestPath} from './counters-file';

/** Nobody's tests are in there, and there are many files. */
const skipped = new Set(['node_modules', '.git']);

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch {
    return [];
  }
}

function walk(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(path);
    const testPath = countedTestPath(path);
    return testPath === null ? [] : [testPath];
  });
}

/** The test files below some folders, sorted, that have counters, whether or not they are still there themselves. */
export function findCountedTests(folders: readonly string[]): readonly string[] {
  return [...new Set(folders.flatMap(walk))].sort();
}
