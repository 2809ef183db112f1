import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';

/** How much is in a folder. */
export interface FolderMeasure {
  readonly files: number;
  readonly bytes: number;
}

export function measureFolder(folder: string): FolderMeasure {
  const sizes = [...filesIn(folder)].map(file => statSync(file).size);
  return {files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0)};
}

/** The same, and what its files are. */
export interface FolderContents extends FolderMeasure {
  /** Of all names and contents. */
  readonly checksum: number;
}

/** Reads all files of a folder; takes longer than to measure it. */
export function readFolder(folder: string): FolderContents {
  let [files, bytes, checksum] = [0, 0, 0];
  for (const file of filesIn(folder)) {
    const contents = readFileSync(file);
    files += 1;
    bytes += contents.length;
    checksum = crc32(contents, crc32(path.relative(folder, file), checksum));
  }
  return {files, bytes, checksum};
}

/** In the order of their names. Synchronous, as a thousand small files are looked at several times faster that way. */
function* filesIn(folder: string): Iterable<string> {
  const entries = readdirSync(folder, {withFileTypes: true});
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(child);
    else yield child;
  }
}
