import {countersOf, type FileCounters, type TestCounters} from '../baseline/counters';
import {testId, testKey} from '../baseline/test-key';
import {compareTables} from './compare-tables';
import {changeOf, hasChanged} from './counter-change';
import {findRenames} from './find-renames';
import {testRef, type GatedFile, type GatedTest} from './gated-run';
import type {CounterChange, CounterVerdict, PresenceVerdict, ShapeChange} from './verdict';

/** A shape that runs this often from one place, and more often than before, is a query in a loop. */
const nPlusOneLeast = 3;

function shapeChanges(
  before: TestCounters,
  after: TestCounters,
  {record}: GatedTest,
): readonly ShapeChange[] {
  const seen = new Map(record.shapes.map(shape => [shape.shape, shape]));
  return [...new Set([...after.shapes.keys(), ...before.shapes.keys()])]
    .map((shape): ShapeChange => {
      const change = changeOf(before.shapes.get(shape) ?? 0, after.shapes.get(shape) ?? 0);
      const {callSite = null, repeatedAt = null} = seen.get(shape) ?? {};
      const isLoop = change.after > change.before && change.after >= nPlusOneLeast;
      return {shape, ...change, callSite, loopAt: isLoop ? repeatedAt : null};
    })
    .filter(hasChanged)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function trendOf(changes: readonly CounterChange[]): CounterVerdict['trend'] {
  const [less, more] = [changes.some(c => c.after < c.before), changes.some(c => c.after > c.before)];
  return less && more ? 'mixed' : more ? 'worse' : 'better';
}

function compareTest(before: TestCounters, test: GatedTest, planner: string): CounterVerdict | null {
  const after = countersOf(test.record, planner);
  const statements = changeOf(before.statements, after.statements);
  const rows = changeOf(before.rows, after.rows);
  const shapes = shapeChanges(before, after, test);
  const tables = compareTables(before, after, test.record.shapes);
  const changes = [statements, rows, ...shapes, ...tables.flatMap(({counters}) => counters)];
  if (!changes.some(hasChanged)) return null;
  return {
    kind: 'counter-changed',
    test: testRef(test),
    trend: trendOf(changes),
    statements,
    rows,
    shapes,
    tables,
  };
}

/** Keys of the baseline that the file no longer has, skipped tests counting as there; none where the file did not run to its end. */
export function removedKeys(baseline: FileCounters | null, {keys}: GatedFile): readonly string[] {
  return keys === null || baseline === null ? [] : [...baseline.keys()].filter(key => !keys.has(key));
}

/** The keys that renamed tests had before, by those that they have now. */
export function renamedKeys(
  baseline: FileCounters | null,
  file: GatedFile,
  planner: string,
): ReadonlyMap<string, string> {
  if (baseline === null) return new Map();
  return findRenames(
    baseline,
    file.tests,
    removedKeys(baseline, file),
    (key, test) => compareTest(baseline.get(key)!, test, planner) === null,
  );
}

/** How a run's counters are compared. */
export interface CounterComparison {
  /** The `plannerKey` of the run's engine. */
  readonly planner: string;
  /** Whether tests that are missing are `removed`. */
  readonly complete: boolean;
}

/** Compares the tests of a file that passed with their baseline, exactly. */
export function compareCounters(
  baseline: FileCounters | null,
  file: GatedFile,
  {planner, complete}: CounterComparison,
): readonly (CounterVerdict | PresenceVerdict)[] {
  const renamed = complete ? renamedKeys(baseline, file, planner) : new Map<string, string>();
  const verdicts = file.tests.flatMap((test): readonly (CounterVerdict | PresenceVerdict)[] => {
    if (test.record.status === 'failed') return [];
    const key = testKey(test.record);
    const before = baseline?.get(key);
    if (before === undefined) {
      const renamedFrom = renamed.get(key);
      return [{kind: 'new', test: testRef(test), ...(renamedFrom !== undefined && {renamedFrom})}];
    }
    const verdict = compareTest(before, test, planner);
    return verdict === null ? [] : [verdict];
  });
  const removed = complete ? removedKeys(baseline, file) : [];
  return [
    ...verdicts,
    ...removed.map((key): PresenceVerdict => ({
      kind: 'removed',
      test: {id: testId(file.file, key), file: file.file, titles: [key]},
    })),
  ];
}
