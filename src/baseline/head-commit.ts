import {runGit} from '../shared/run-git';

/** All files of the repository but counters, which a run that is accepted writes itself: paths as git takes them. */
export const filesButCounters = [':(top)', ':(top,exclude,glob)**/__savepoints__/**'];

/**
 * The commit that is checked out in the repository of a folder; null where there is none, where a tracked file is not as in that
 * commit, or where git cannot tell.
 */
export async function headCommit(folder: string): Promise<string | null> {
  const [head, changes] = await Promise.all([
    runGit(folder, ['rev-parse', 'HEAD']),
    runGit(folder, ['status', '--porcelain', '--untracked-files=no', '--', ...filesButCounters]),
  ]);
  return changes === '' ? head : null;
}
