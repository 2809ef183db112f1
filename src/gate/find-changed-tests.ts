import {resolve} from 'node:path';
import type {ResolvedConfig} from '../config/resolved-config';
import {changedTests} from './changed-tests';
import {JestModuleGraph, type JestContext} from './jest-module-graph';
import {findRepository} from './repository';

/**
 * Of some test files, those that may do something else than at a commit. Where nothing can tell, because there is no git or no
 * such commit in the clone, those are all of them.
 */
export type FindChangedTests = (commit: string, testPaths: readonly string[]) => Promise<ReadonlySet<string>>;

/** The paths of what this package's own options name for all tests. */
export function sharedPathsOf({
  rootDir,
  configPath,
  schema,
  seed,
}: Pick<ResolvedConfig, 'rootDir' | 'configPath' | 'schema' | 'seed'>): readonly string[] {
  const named = [schema, seed].flatMap(source =>
    source === null ? [] : [...source.inputs, ...(source.kind === 'files' ? source.files : [])],
  );
  return [...named.map(name => resolve(rootDir, name)), ...(configPath === null ? [] : [configPath])];
}

/** Finds out which tests a change may have changed, by git and by what Jest knows of a run's modules. */
export function changedTestFinder(
  rootDir: string,
  parts: {
    readonly contexts: Iterable<JestContext>;
    /** Of all test files that ran. */
    readonly testPaths: readonly string[];
    /** Of what all tests depend on and Jest's configuration does not name. */
    readonly sharedPaths: () => readonly string[];
  },
): FindChangedTests {
  const graphOf = (isIgnored: (path: string) => boolean) =>
    new JestModuleGraph(parts.contexts, {...parts, sharedPaths: parts.sharedPaths(), isIgnored});
  return async (commit, testPaths) => {
    try {
      const repository = await findRepository(rootDir);
      const changes = await repository?.changesSince(commit);
      if (!changes) return new Set(testPaths);
      const {changed, isIgnored} = changes;
      return changedTests(changed, testPaths, () => graphOf(isIgnored));
    } catch {
      // Of parts of Jest that are not as they are known here; tests that are left in cost time alone.
      return new Set(testPaths);
    }
  };
}
