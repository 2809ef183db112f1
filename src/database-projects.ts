import {requireFromJest} from './shared/jest-modules';

/** The part of the package jest-config, of version 29 and later, that matters here. */
interface JestConfig {
  readConfigs(
    argv: Readonly<Record<string, unknown>>,
    projects: readonly unknown[],
  ): Promise<{readonly configs: readonly JestProject[]}>;
}

interface JestProject {
  readonly rootDir: string;
  readonly globalSetup?: string | null;
}

/**
 * The `rootDir` of each project of a run that has a database of its own, the one first whose configuration the whole run has.
 * Jest calls a `globalSetup` that several projects share once, for one of them.
 * @param projects as Jest's global configuration has them: paths, or configurations
 * @param rootDir of the one that it is called for
 */
export async function databaseProjects(
  projects: readonly unknown[] | undefined,
  rootDir: string,
): Promise<readonly string[]> {
  if (projects === undefined || projects.length < 2) return [rootDir];
  const jestConfig = requireFromJest('jest-config') as JestConfig;
  const {configs} = await jestConfig.readConfigs({_: [], $0: 'jest'}, projects);
  const ours = require.resolve('./global-setup');
  const rootDirs = configs.filter(({globalSetup}) => globalSetup === ours).map(each => each.rootDir);
  return rootDirs.includes(rootDir) ? [...new Set(rootDirs)] : [rootDir];
}
