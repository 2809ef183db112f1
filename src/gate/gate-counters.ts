import {relative} from 'node:path';
import {acceptCounters} from '../baseline/accept-counters';
import type {FileCounters, TestCounters} from '../baseline/counters';
import {goneTestPaths, readCounters, writeCounters} from '../baseline/counters-file';
import {SavepointError} from '../shared/savepoint-error';
import {compareCounters} from './compare-counters';
import type {GatedFile, GatedRun, GatedTest, RunPolicy} from './gated-run';
import {observedCounters} from './observed-counters';
import {Repetition, type Repeat} from './repeat-tests';
import type {CounterVerdict, PresenceVerdict, TestRef} from './verdict';

export interface CounterGateOptions {
  /** The `plannerKey` of the run's engine. */
  readonly planner: string;
  /** Null where tests that are accepted are not to run once more. */
  readonly repeat: Repeat | null;
}

/** What came of comparing the counters of a run's files with what is committed beside them. */
export interface CounterOutcome {
  readonly verdicts: readonly (CounterVerdict | PresenceVerdict)[];
  /** Baselines that are of no use, or could not be written. */
  readonly problems: readonly SavepointError[];
  /** How many files of counters were written, or removed. */
  readonly filesWritten: number;
  /** Tests whose counters were accepted as ranges, as they differed when they ran once more. */
  readonly unsteady: readonly TestRef[];
  /** Why what was accepted did not run once more, as a clause. */
  readonly unrepeated: string | null;
}

interface ComparedFile {
  readonly file: GatedFile;
  readonly baseline: FileCounters | null;
  readonly verdicts: CounterOutcome['verdicts'];
}

/** Whether a verdict is one of a test whose counters are accepted. */
function isAccepted({kind}: CounterOutcome['verdicts'][number], {acceptance}: RunPolicy): boolean {
  if (kind === 'new') return acceptance !== 'none';
  return kind === 'counter-changed' && acceptance === 'all';
}

/** @returns whether something was written */
function acceptFile(
  {file, baseline}: ComparedFile,
  {acceptance, complete}: RunPolicy,
  planner: string,
  repetition: Repetition,
): boolean {
  const counters = (test: GatedTest): TestCounters => repetition.countersOf(test);
  const acceptedOn = (before: FileCounters | null): FileCounters | null =>
    acceptCounters(before, observedCounters(file, before, {planner, complete, counters}), acceptance);
  if (acceptedOn(baseline) === null) return false;
  // While tests ran once more, another run may have written what it accepts.
  const accepted = acceptedOn(readCounters(file.path));
  if (accepted !== null) writeCounters(file.path, accepted);
  return accepted !== null;
}

/** Baselines whose test file is gone: they are a `removed` test each, whatever they hold, and go with `-u`. */
function gateGoneFiles(
  {files, rootDir}: GatedRun,
  {acceptance, complete}: RunPolicy,
): readonly PresenceVerdict[] {
  if (!complete) return [];
  return goneTestPaths(files.map(({path}) => path)).map(path => {
    if (acceptance === 'all') writeCounters(path, new Map());
    const file = relative(rootDir, path).replaceAll('\\', '/');
    return {kind: 'removed', test: {id: file, file, titles: []}};
  });
}

/** Compares every file's counters with its baseline and accepts what the policy says. A bad baseline stays as it is. */
export async function gateCounters(
  run: GatedRun,
  policy: RunPolicy,
  {planner, repeat}: CounterGateOptions,
): Promise<CounterOutcome> {
  const problems: SavepointError[] = [];
  const tolerating = <T>(work: () => T): readonly T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof SavepointError)) throw error;
      problems.push(error);
      return [];
    }
  };
  const compared = run.files.flatMap(file =>
    tolerating((): ComparedFile => {
      const baseline = readCounters(file.path);
      return {file, baseline, verdicts: compareCounters(baseline, file, {...policy, planner})};
    }),
  );
  const verdicts = compared.flatMap(file => file.verdicts);
  const accepted = new Set(verdicts.filter(each => isAccepted(each, policy)).map(({test}) => test.id));
  const repetition = await Repetition.of(accepted, run.files, {planner, repeat});
  const written = compared.flatMap(file => tolerating(() => acceptFile(file, policy, planner, repetition)));
  const gone = tolerating(() => gateGoneFiles(run, policy)).flat();
  return {
    verdicts: [...verdicts, ...gone],
    problems,
    filesWritten: written.filter(Boolean).length + (policy.acceptance === 'all' ? gone.length : 0),
    unsteady: repetition.unsteady,
    unrepeated: repetition.missing,
  };
}
