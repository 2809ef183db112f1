import {acceptCounters} from '../baseline/accept-counters';
import {readCounters, writeCounters} from '../baseline/counters-file';
import {openTimingStore} from '../baseline/open-timing-store';
import {plannerKey} from '../baseline/planner-key';
import {forgetTimings, moveTimings} from '../baseline/timings';
import type {GatedFile} from '../gate/gated-run';
import {observedCounters, type ObservedOptions} from '../gate/observed-counters';
import {isFailing, renamedTests} from '../gate/verdict';
import {formatCount} from '../report/number-format';
import type {RecordedRun} from '../report/report-input';
import {safeText} from '../report/terminal/safe-text';
import type {Command} from './command';
import {openProject, readLastRun} from './open-project';
import {testFilter, type TestFilter} from './test-pattern';

/** Accepts a file's counters as the last run saw them. @returns whether that changed anything */
function acceptFile(file: GatedFile, options: ObservedOptions): boolean {
  const baseline = readCounters(file.path);
  const accepted = acceptCounters(baseline, observedCounters(file, baseline, options), 'all');
  if (accepted === null) return false;
  writeCounters(file.path, accepted);
  return true;
}

function failuresOf({outcome}: RecordedRun, matches: TestFilter): readonly string[] {
  const ids = outcome.verdicts.filter(isFailing).map(({test}) => test.id);
  return [...new Set(ids)].filter(matches);
}

/**
 * Accepts what the last run saw, as `jest -u` would without running it again: the counters of the tests that passed; the timings
 * of those that failed the run begin anew.
 */
export function baselineAccept(pattern: string | undefined): Command {
  return async context => {
    const matches = testFilter(pattern);
    const project = await openProject(context);
    const last = readLastRun(project);
    const options = {matches, complete: last.policy.complete, planner: plannerKey(last.setting.engine)};
    const files = last.run.files.filter(file => acceptFile(file, options)).map(({file}) => file);
    const accepted = failuresOf(last, matches);
    const renamed = new Map([...renamedTests(last.outcome.verdicts)].filter(([id]) => matches(id)));
    if (accepted.length > 0 || renamed.size > 0)
      await openTimingStore(project.loaded.config, last.setting.machine).update(baseline =>
        forgetTimings(moveTimings(baseline, renamed), new Set(accepted)),
      );
    const lines = [
      files.length === 0
        ? 'The counters of the last run are the accepted ones already.'
        : `Accepted the counters of the last run in ${formatCount(files.length, 'file')}:`,
      ...files.map(file => `  ${safeText(file)}`),
      ...(accepted.length > 0 ? [`The timings of ${formatCount(accepted.length, 'test')} begin anew.`] : []),
    ];
    return {ok: true, data: {files, restartedTimings: accepted}, text: lines.join('\n')};
  };
}
