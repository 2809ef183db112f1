import {commitOf, type TimingBaseline} from '../baseline/timings';
import type {FindChangedTests} from './find-changed-tests';
import type {Suspect} from './gate-timings';
import type {GatedFile} from './gated-run';

/** The files of suspects by the commits of their baselines; those of an unknown commit are left out. */
function filesByCommit(
  suspects: readonly Suspect[],
  baseline: TimingBaseline,
): ReadonlyMap<string, ReadonlySet<string>> {
  const files = new Map<string, Set<string>>();
  for (const {test, timing} of suspects) {
    const commit = commitOf(baseline.get(timing.id));
    if (commit) files.set(commit, (files.get(commit) ?? new Set()).add(test.record.file));
  }
  return files;
}

/**
 * Tells which suspects' code may be another one than at the commits of their baselines: no other test can have become slower
 * through it.
 */
export async function changedSuspects(
  suspects: readonly Suspect[],
  {
    files,
    baseline,
    find,
  }: {
    readonly files: readonly GatedFile[];
    readonly baseline: TimingBaseline;
    readonly find: FindChangedTests;
  },
): Promise<(suspect: Suspect) => boolean> {
  const paths = new Map(files.map(({file, path}) => [file, path]));
  const changed = new Map<string, ReadonlySet<string>>();
  for (const [commit, named] of filesByCommit(suspects, baseline))
    changed.set(
      commit,
      await find(
        commit,
        [...named].flatMap(file => paths.get(file) ?? []),
      ),
    );
  return ({test, timing}) => {
    const found = changed.get(commitOf(baseline.get(timing.id)) ?? '');
    const path = paths.get(test.record.file);
    return found === undefined || path === undefined || found.has(path);
  };
}
