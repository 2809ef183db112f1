import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {runVariable} from '../shared/run-variable';
import {jestCommand, type JestCommand, type JestInvocation} from './jest-command';
import {linkDependencies} from './link-dependencies';
import {measureWith, type Measure} from './measure-again';
import {findRepository, foldersTo, type Repository} from './repository';
import {addWorktree, type Worktree} from './worktree';

/** A project as it was at a commit. */
export interface BaseProject {
  /** By the paths that the test files have as the project is; those that it did not have are left out. */
  readonly measure: Measure;
  /** Removes it. */
  readonly close: () => Promise<void>;
}

/** A project as it was, or why it cannot be had, as a clause. */
export type OpenedBase =
  {readonly kind: 'opened'; readonly base: BaseProject} | {readonly kind: 'failed'; readonly reason: string};

/** Checks out a project as it was at a commit, beside what is there. */
export type OpenBase = (
  commit: string,
  options: {
    /** Of the project as it is. */
    readonly testPaths: readonly string[];
    readonly timeoutMs: number;
  },
) => Promise<OpenedBase>;

/** A commit as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

/** Measures a worktree's test files with its own configuration, on a database of its own. */
function measureIn(worktree: Worktree, jest: JestCommand): Measure {
  const cwd = worktree.pathOf(jest.cwd);
  const args = jest.args.map(arg => worktree.argumentOf(arg));
  const measure = measureWith(
    {...jest, cwd, args: [...args, `--cacheDirectory=${join(worktree.temporary, 'jest')}`]},
    {[runVariable]: undefined, PWD: cwd},
  );
  return async (testPaths, options) => {
    const paths = testPaths.map(path => worktree.pathOf(path)).filter(path => existsSync(path));
    return paths.length === 0 ? {kind: 'measured', tests: []} : measure(paths, options);
  };
}

/** The files that say what is installed, in the folders of a project's modules. */
const dependencyFiles = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
];

/** Why a commit cannot be run here, as a clause; null where it can. */
async function obstacleTo(commit: string, repository: Repository, folder: string): Promise<string | null> {
  if (!(await repository.has(commit)))
    return `commit ${shortCommit(commit)}, at which it was accepted, is not in this clone of the repository`;
  const files = foldersTo(folder, repository.root).flatMap(each =>
    dependencyFiles.map(file => join(each, file)),
  );
  return (await repository.isAsIn(commit, files))
    ? null
    : `at commit ${shortCommit(commit)}, where it was accepted, the project had other dependencies`;
}

/**
 * Finds out how to run the project of this run as it was at a commit: in a worktree of its repository, with the packages that are
 * installed. What git ignores is not there. Null where there is no Jest to start.
 */
export function baseProjects(invocation: JestInvocation): OpenBase | null {
  const jest = jestCommand(invocation);
  if (jest === null) return null;
  const {rootDir} = invocation;
  return async (commit, {testPaths, timeoutMs}) => {
    const failed = (reason: string): OpenedBase => ({kind: 'failed', reason});
    const repository = await findRepository(rootDir);
    if (repository === null) return failed('the project is in no repository of git');
    const obstacle = await obstacleTo(commit, repository, rootDir);
    if (obstacle !== null) return failed(obstacle);
    const worktree = await addWorktree(repository, commit, timeoutMs);
    if (worktree === null) return failed(`git could not check out commit ${shortCommit(commit)}`);
    const close = () => worktree.remove();
    try {
      linkDependencies([rootDir, ...testPaths.map(path => dirname(path))], repository.root, worktree);
    } catch (error) {
      await close();
      return failed(`its packages could not be linked (${(error as Error).message})`);
    }
    return {kind: 'opened', base: {measure: measureIn(worktree, jest), close}};
  };
}
