import {existsSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import {findCountedTests} from '../baseline/find-counted-tests';
import type {FileCounters} from '../baseline/counters';
import {readCounters, writeCounters} from '../baseline/counters-file';
import {openTimingStore} from '../baseline/open-timing-store';
import {fileOfId, testId} from '../baseline/test-key';
import {forgetTimings} from '../baseline/timings';
import {removedKeys} from '../gate/compare-counters';
import type {GatedFile} from '../gate/gated-run';
import {formatCount} from '../report/number-format';
import {safeText} from '../report/terminal/safe-text';
import type {Command} from './command';
import {openProject, readLastRun, type Project} from './open-project';

/** Counters of test files that are gone. */
function goneFiles({jest}: Project): readonly {readonly path: string; readonly file: string}[] {
  return findCountedTests(jest.projects.flatMap(({roots}) => roots))
    .filter(path => !existsSync(path))
    .map(path => ({path, file: relative(jest.rootDir, path).replaceAll('\\', '/')}));
}

/** Whether a file is as the last run saw it. */
function isCurrent({path}: GatedFile, startedAt: number): boolean {
  const stats = statSync(path, {throwIfNoEntry: false});
  return stats !== undefined && stats.mtimeMs <= startedAt;
}

/** Tests of a file that are gone, and its counters without theirs. */
function withoutGone(file: GatedFile): {readonly left: FileCounters; readonly keys: readonly string[]} {
  const counters = readCounters(file.path);
  const keys = removedKeys(counters, file);
  return {left: new Map([...(counters ?? [])].filter(([key]) => !keys.includes(key))), keys};
}

/** Removes what the baselines hold of tests and files that are gone, as the disk and the last run know. */
export const baselinePrune: Command = async context => {
  const project = await openProject(context);
  const {rootDir} = project.jest;
  const {run, setting} = readLastRun(project);
  const current = run.files.filter(file => isCurrent(file, run.startedAt));
  const changed = run.files.filter(file => !current.includes(file)).map(({file}) => file);
  // All are read before the first is written: a broken one leaves the others as they are.
  const pruned = current.map(file => ({...withoutGone(file), file})).filter(({keys}) => keys.length > 0);
  const tests = pruned.flatMap(({file, keys}) => keys.map(key => testId(file.file, key)));
  const gone = goneFiles(project);
  const known = new Map(current.map(({file, keys}) => [file, keys]));
  const store = openTimingStore(project.loaded.config, setting.machine);
  const timings = [...(await store.read()).keys()].filter(id => {
    const file = fileOfId(id);
    const keys = known.get(file);
    return !existsSync(join(rootDir, file)) || (keys && !keys.has(id.slice(testId(file, '').length)));
  });
  for (const {path} of gone) writeCounters(path, new Map());
  for (const {file, left} of pruned) writeCounters(file.path, left);
  if (timings.length > 0) await store.update(baseline => forgetTimings(baseline, new Set(timings)));
  const lines = [
    ...gone.map(({file}) => `  ${safeText(file)}: the file is gone`),
    ...tests.map(id => `  ${safeText(id)}: the test is gone`),
    ...(timings.length > 0 ? [`  timings of ${formatCount(timings.length, 'test')}`] : []),
  ];
  const note =
    changed.length === 0
      ? []
      : [
          `${formatCount(changed.length, 'file')} changed since the last run: run the tests to have what is gone there noticed.`,
        ];
  return {
    ok: true,
    data: {files: gone.map(({file}) => file), tests, timings, changedFiles: changed},
    text: [lines.length === 0 ? 'Nothing to remove.' : 'Removed from the baselines:', ...lines, ...note].join(
      '\n',
    ),
  };
};
