import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join, relative, sep} from 'node:path';
import {install, repository, type JestMajor} from './installation';

/** File names, relative to the project, and their texts. */
export type ProjectFiles = Readonly<Record<string, string>>;

export interface ProjectOptions {
  /** A folder of test/fixtures to copy. */
  readonly fixture?: string;
  /** Those of its test files to keep, by their names. @default all */
  readonly tests?: readonly string[];
  /** Files beside the fixture's, or in place of them. */
  readonly files?: ProjectFiles;
  readonly jest?: JestMajor;
}

/** Names the folder of a run of the end-to-end tests: their projects, caches and temporary files are in it. */
const folderVariable = 'SAVEPOINT_E2E_FOLDER';

/** Makes that folder. @returns removes it again */
export function openE2eFolder(): () => void {
  process.env[folderVariable] = realpathSync(mkdtempSync(join(tmpdir(), 'savepoint-e2e-')));
  return closeE2eFolder;
}

/** Removes it, in this process or in one that it has started. */
export function closeE2eFolder(): void {
  const folder = process.env[folderVariable];
  // What has just been killed may still be writing.
  if (folder !== undefined) rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
}

/** A project in a folder of its own, with Jest, this package and some drivers installed. */
export class Project {
  readonly folder: string;
  /** Whether it is of plain JavaScript, which nothing has to transform. */
  readonly isPlain: boolean;
  /** Where this run of the end-to-end tests keeps what projects share: caches, and temporary files. */
  readonly sharedFolder: string;

  constructor({fixture, tests, files = {}, jest = 30}: ProjectOptions) {
    const shared = process.env[folderVariable];
    if (shared === undefined)
      throw new Error(`${folderVariable} is not set: the folder has to be opened first`);
    this.sharedFolder = shared;
    this.isPlain = fixture === undefined;
    this.folder = mkdtempSync(join(install(shared, jest), `${fixture ?? 'project'}-`));
    if (fixture !== undefined) {
      cpSync(join(repository, 'test/fixtures', fixture), this.folder, {
        recursive: true,
        filter: path =>
          !/[\\/](?:node_modules|__savepoints__)$/.test(path) &&
          (!tests || !path.endsWith('.test.js') || tests.includes(basename(path, '.test.js'))),
      });
    }
    this.write(files);
  }

  get jestBin(): string {
    return join(dirname(this.folder), 'node_modules/jest/bin/jest.js');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(files: ProjectFiles): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), {recursive: true});
      writeFileSync(this.path(name), text);
    }
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** The names of all its files, sorted. */
  get files(): readonly string[] {
    return readdirSync(this.folder, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .map(entry => relative(this.folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .sort();
  }

  remove(): void {
    rmSync(this.folder, {recursive: true, force: true});
  }
}
