import {relative} from 'node:path';
import {acceptCounters} from '../baseline/accept-counters';
import {countersOf} from '../baseline/counters';
import {goneTestPaths, readCounters, writeCounters} from '../baseline/counters-file';
import {testKey} from '../baseline/test-key';
import {SavepointError} from '../shared/savepoint-error';
import {compareCounters, removedKeys} from './compare-counters';
import type {GatedFile, GatedRun, RunPolicy} from './gated-run';
import type {CounterVerdict, PresenceVerdict} from './verdict';

/** What came of comparing the counters of a run's files with what is committed beside them. */
export interface CounterOutcome {
  readonly verdicts: readonly (CounterVerdict | PresenceVerdict)[];
  /** Baselines that are of no use, or could not be written. */
  readonly problems: readonly SavepointError[];
  /** How many files of counters were written, or removed. */
  readonly filesWritten: number;
}

interface FileOutcome {
  readonly verdicts: CounterOutcome['verdicts'];
  readonly written: boolean;
}

function gateFile(file: GatedFile, {acceptance, complete}: RunPolicy): FileOutcome {
  const baseline = readCounters(file.path);
  const verdicts = compareCounters(baseline, file, complete);
  const passed = file.tests.filter(({record}) => record.status === 'passed');
  const counters = new Map(passed.map(({record}) => [testKey(record), countersOf(record)]));
  const removed = complete ? removedKeys(baseline, file) : [];
  const accepted = acceptCounters(baseline, {counters, removed}, acceptance);
  if (accepted !== null) writeCounters(file.path, accepted);
  return {verdicts, written: accepted !== null};
}

/** Baselines whose test file is gone: they are a `removed` test each, whatever they hold, and go with `-u`. */
function gateGoneFiles({files, rootDir}: GatedRun, {acceptance, complete}: RunPolicy): FileOutcome[] {
  if (!complete) return [];
  return goneTestPaths(files.map(({path}) => path)).map(path => {
    if (acceptance === 'all') writeCounters(path, new Map());
    const file = relative(rootDir, path).replaceAll('\\', '/');
    return {
      verdicts: [{kind: 'removed', test: {id: file, file, titles: []}}],
      written: acceptance === 'all',
    };
  });
}

/** Compares every file's counters with its baseline and accepts what the policy says. A bad baseline stays as it is. */
export function gateCounters(run: GatedRun, policy: RunPolicy): CounterOutcome {
  const problems: SavepointError[] = [];
  const outcomes = run.files.flatMap(file => {
    try {
      return [gateFile(file, policy)];
    } catch (error) {
      if (!(error instanceof SavepointError)) throw error;
      problems.push(error);
      return [];
    }
  });
  const all = [...outcomes, ...gateGoneFiles(run, policy)];
  return {
    verdicts: all.flatMap(({verdicts}) => verdicts),
    problems,
    filesWritten: all.filter(({written}) => written).length,
  };
}
