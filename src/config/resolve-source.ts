import {readdirSync, statSync} from 'node:fs';
import {join, relative, resolve, sep} from 'node:path';
import {configError} from './config-error';
import type {SourceOptions} from './options';
import type {ResolvedSource} from './resolved-config';

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() ?? false;

/** Sorted by code units, so that the order is the same everywhere. */
const filesIn = (folder: string, recursive: boolean): readonly string[] =>
  readdirSync(folder, {encoding: 'utf8', recursive})
    .sort()
    .map(name => join(folder, name))
    .filter(isFile);

const sqlFilesIn = (folder: string): readonly string[] =>
  filesIn(folder, false).filter(path => path.endsWith('.sql'));

const allFilesIn = (folder: string): readonly string[] => filesIn(folder, true);

/** The files which `names` stand for, in order. What is wrong with a name is added to `problems`. */
function expand(
  names: readonly string[],
  rootDir: string,
  listFolder: (folder: string) => readonly string[],
  problems: string[],
): readonly string[] {
  return names.flatMap(name => {
    const path = resolve(rootDir, name);
    const stats = statSync(path, {throwIfNoEntry: false});
    const meansFolder = /[/\\]$/.test(name);
    const found = meansFolder && stats?.isDirectory() ? listFolder(path) : [path];
    if (stats === undefined) problems.push(`"${name}" does not exist`);
    else if (!meansFolder && stats.isDirectory()) problems.push(`"${name}" is a folder: write "${name}/"`);
    else if (meansFolder && !stats.isDirectory()) problems.push(`"${name}" is not a folder`);
    else if (found.length === 0) problems.push(`"${name}" has no files to run`);
    return found.map(file => relative(rootDir, file).split(sep).join('/'));
  });
}

/**
 * Finds the files of a schema or seed and expands folders.
 *
 * @param option the option's name, for the message
 * @throws SavepointError (`SAVEPOINT_CONFIG`) that names every file which is not there
 */
export function resolveSource(
  option: 'schema' | 'seed',
  source: SourceOptions,
  rootDir: string,
): ResolvedSource {
  const problems: string[] = [];
  const files = expand(source.files ?? [], rootDir, sqlFilesIn, problems);
  const inputs = expand(source.inputs ?? [], rootDir, allFilesIn, problems);
  if (problems.length > 0) {
    throw configError(
      `Option "${option}" names files that cannot be used:\n\n${problems.map(text => `  ${text}`).join('\n')}`,
      {hint: `Names are relative to Jest's rootDir, ${rootDir}.`},
    );
  }
  if (source.files !== undefined) return {kind: 'files', files, inputs};
  if (source.command !== undefined) return {kind: 'command', command: source.command, inputs};
  return {kind: 'run', inputs};
}
