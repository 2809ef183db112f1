import {acceptCounters} from '../baseline/accept-counters';
import type {FileCounters} from '../baseline/counters';
import {readCounters, writeCounters} from '../baseline/counters-file';
import {openTimingStore} from '../baseline/open-timing-store';
import {plannerKey} from '../baseline/planner-key';
import {recordId} from '../baseline/test-key';
import {forgetTimings, moveTimings} from '../baseline/timings';
import type {GatedFile} from '../gate/gated-run';
import {observedCounters, type ObservedOptions} from '../gate/observed-counters';
import {isFailing, renamedTests} from '../gate/verdict';
import {formatCount} from '../report/number-format';
import type {RecordedRun} from '../report/report-input';
import {safeText} from '../report/terminal/safe-text';
import {SavepointError} from '../shared/savepoint-error';
import type {Command} from './command';
import {openProject, readLastRun} from './open-project';
import {testFilter, type TestFilter} from './test-pattern';

/** What a test file's counters become. */
interface AcceptedFile extends Pick<GatedFile, 'file' | 'path'> {
  readonly counters: FileCounters;
}

/** A file's counters as the last run saw them; none where they are the accepted ones. */
function acceptedFile(gated: GatedFile, options: ObservedOptions): readonly AcceptedFile[] {
  const {file, path} = gated;
  const baseline = readCounters(path);
  const counters = acceptCounters(baseline, observedCounters(gated, baseline, options), 'all');
  return counters === null ? [] : [{file, path, counters}];
}

/** @throws SavepointError `SAVEPOINT_CONFIG` where the pattern means no test */
function requireMatch({run, outcome}: RecordedRun, pattern: string | undefined, matches: TestFilter): void {
  const ran = run.files.flatMap(({tests}) => tests.map(({record}) => recordId(record)));
  const ids = [...ran, ...outcome.verdicts.map(({test}) => test.id)];
  if (pattern === undefined || ids.some(matches)) return;
  throw new SavepointError(`No test of the last run matches the pattern "${pattern}": nothing is accepted.`, {
    code: 'SAVEPOINT_CONFIG',
    hint: 'It is looked for in "file › test". `jest-savepoint baseline show` lists the tests; run the one that is meant, or leave the pattern out to accept all.',
  });
}

function failuresOf({outcome}: RecordedRun, matches: TestFilter): readonly string[] {
  // A budget is no baseline: it stays what it is.
  const failures = outcome.verdicts.filter(each => isFailing(each) && each.kind !== 'over-budget');
  const ids = failures.map(({test}) => test.id);
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
    requireMatch(last, pattern, matches);
    // All are read before the first is written: a broken one leaves the others as they are.
    const changed = last.run.files.flatMap(file => acceptedFile(file, options));
    const restarted = failuresOf(last, matches);
    const renamed = new Map([...renamedTests(last.outcome.verdicts)].filter(([id]) => matches(id)));
    if (restarted.length > 0 || renamed.size > 0)
      await openTimingStore(project.loaded.config, last.setting.machine).update(baseline =>
        forgetTimings(moveTimings(baseline, renamed), new Set(restarted)),
      );
    for (const {path, counters} of changed) writeCounters(path, counters);
    const files = changed.map(({file}) => file);
    const lines = [
      files.length === 0
        ? 'The counters of the last run are the accepted ones already.'
        : `Accepted the counters of the last run in ${formatCount(files.length, 'file')}:`,
      ...files.map(file => `  ${safeText(file)}`),
      ...(restarted.length > 0
        ? [`The timings of ${formatCount(restarted.length, 'test')} begin anew.`]
        : []),
    ];
    return {ok: true, data: {files, restartedTimings: restarted}, text: lines.join('\n')};
  };
}
