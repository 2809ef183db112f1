import {existsSync} from 'node:fs';
import {readCounters} from '../../baseline/counters-file';
import {findCountedTests} from '../../baseline/find-counted-tests';
import {openTimingStore} from '../../baseline/open-timing-store';
import {isFailing} from '../../gate/verdict';
import {formatCount} from '../../report/number-format';
import {lastRunPath} from '../../report/report-files';
import type {RecordedRun} from '../../report/report-input';
import {readRecord} from '../../report/run-record';
import {SavepointError} from '../../shared/savepoint-error';
import type {Project} from '../open-project';
import type {Check} from './check';
import {failedCheck} from './check-database';

function checkCounters({jest}: Project): readonly Check[] {
  const name = 'counters';
  const paths = findCountedTests(jest.projects.flatMap(({roots}) => roots));
  if (paths.length === 0)
    return [{name, status: 'ok', message: 'no baseline yet: the next run without --ci writes one'}];
  const broken: Check[] = [];
  let tests = 0;
  for (const path of paths) {
    try {
      tests += readCounters(path)?.size ?? 0;
    } catch (error) {
      broken.push(failedCheck(name, error));
    }
  }
  const gone = paths.filter(path => !existsSync(path));
  const message = `${formatCount(tests, 'test')} in ${formatCount(paths.length, 'file')}`;
  if (gone.length === 0) return [{name, status: 'ok', message}, ...broken];
  return [
    {
      name,
      status: 'warning',
      message: `${message}, of which ${formatCount(gone.length, 'file')} ${gone.length === 1 ? 'is' : 'are'} for tests that are gone`,
      fix: 'Remove them: npx jest-savepoint baseline prune, or npx jest -u.',
    },
    ...broken,
  ];
}

async function checkTimings({loaded}: Project, {setting}: RecordedRun): Promise<Check> {
  const name = 'timings';
  const store = openTimingStore(loaded.config, setting.machine);
  const baseline = await store.read();
  const runs = Math.max(0, ...[...baseline.values()].map(({samples}) => samples.length));
  return {
    name,
    status: 'ok',
    message: `${formatCount(baseline.size, 'test')}, ${formatCount(runs, 'accepted run')} at the most, on this class of machine, in ${store.place}`,
  };
}

function checkLastRun({run, outcome}: RecordedRun): Check {
  const tests = run.files.reduce((sum, file) => sum + file.tests.length, 0);
  const when = new Date(run.startedAt).toISOString();
  const failing = outcome.verdicts.filter(isFailing);
  const message = `at ${when}: ${formatCount(tests, 'test')}, ${formatCount(failing.length, 'failing verdict')}`;
  return {name: 'last run', status: 'ok', message};
}

/** Checks whether the baselines can be read, and says what they hold. */
export async function checkBaselines(project: Project): Promise<readonly Check[]> {
  const counters = checkCounters(project);
  try {
    const last = readRecord(lastRunPath(project.folder), project.jest.rootDir);
    if (last === null) return [...counters, {name: 'last run', status: 'ok', message: 'none yet'}];
    return [...counters, await checkTimings(project, last), checkLastRun(last)];
  } catch (error) {
    if (!(error instanceof SavepointError)) throw error;
    return [...counters, {...failedCheck('timings', error), status: 'warning'}];
  }
}
