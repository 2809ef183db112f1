import {basename, dirname, extname, join} from 'node:path';

/** What some files depend on, themselves included. */
export interface Dependencies {
  /** Paths of modules. */
  readonly modules: ReadonlySet<string>;
  /** Whether they also depend on something that nobody knows changes of: a module that was not found, or that git ignores. */
  readonly open: boolean;
}

/** The modules of a project, as far as it is known which of them depend on which. */
export interface ModuleGraph {
  /** What every test depends on: configuration, setup files, and what builds the schema. */
  readonly shared: Dependencies;
  /** What all tests of the run depend on together. */
  readonly all: Dependencies;
  dependenciesOf(testPath: string): Dependencies;
}

const moduleExtension = /^\.[cm]?[jt]sx?$/;

/** Whether a file is code: what depends on other files can be read from it, and code alone loads it. */
export function isModule(path: string): boolean {
  return moduleExtension.test(extname(path));
}

/** The test file that a file of snapshots belongs to, where Jest puts it; any other path as it is. */
function withoutSnapshot(path: string): string {
  const folder = dirname(path);
  return extname(path) === '.snap' && basename(folder) === '__snapshots__'
    ? join(dirname(folder), basename(path, '.snap'))
    : path;
}

/**
 * The test files that may do something else than they did, where these files have changed. Those are all of them as soon as one
 * of the files is no module that belongs to certain tests: data, a manifest, configuration, or a module that no test is known to
 * load, such as a migration.
 *
 * @param changes paths, also of files that are gone
 * @param loadGraph called where the modules matter
 */
export function changedTests(
  changes: readonly string[],
  testPaths: readonly string[],
  loadGraph: () => ModuleGraph,
): ReadonlySet<string> {
  const changed = changes.filter(path => extname(path) !== '.md').map(withoutSnapshot);
  if (changed.length === 0) return new Set();
  if (!changed.every(isModule)) return new Set(testPaths);
  const graph = loadGraph();
  const {shared, all} = graph;
  const belongsToTests = (path: string): boolean => all.modules.has(path) && !shared.modules.has(path);
  if (shared.open || !changed.every(belongsToTests)) return new Set(testPaths);
  return new Set(
    testPaths.filter(testPath => {
      const {modules, open} = graph.dependenciesOf(testPath);
      return open || changed.some(path => modules.has(path));
    }),
  );
}
