import {countersOf, type FileCounters, type TestCounters} from '../baseline/counters';
import {testId, testKey} from '../baseline/test-key';
import {testRef, type GatedFile, type GatedTest} from './gated-run';
import type {CounterChange, CounterVerdict, PresenceVerdict, ShapeChange} from './verdict';

function shapeChanges(
  before: TestCounters,
  after: TestCounters,
  {record}: GatedTest,
): readonly ShapeChange[] {
  return [...new Set([...after.shapes.keys(), ...before.shapes.keys()])]
    .map(shape => ({
      shape,
      before: before.shapes.get(shape) ?? 0,
      after: after.shapes.get(shape) ?? 0,
      callSite: record.shapes.find(seen => seen.shape === shape)?.callSite ?? null,
    }))
    .filter(change => change.before !== change.after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function trendOf(changes: readonly CounterChange[]): CounterVerdict['trend'] {
  const [less, more] = [changes.some(c => c.after < c.before), changes.some(c => c.after > c.before)];
  return less && more ? 'mixed' : more ? 'worse' : 'better';
}

function compareTest(before: TestCounters, test: GatedTest): CounterVerdict | null {
  const after = countersOf(test.record);
  const statements = {before: before.statements, after: after.statements};
  const rows = {before: before.rows, after: after.rows};
  const shapes = shapeChanges(before, after, test);
  const changes = [statements, rows, ...shapes];
  if (changes.every(change => change.before === change.after)) return null;
  return {kind: 'counter-changed', test: testRef(test), trend: trendOf(changes), statements, rows, shapes};
}

/** Keys of the baseline that the file no longer has, skipped tests counting as there; none where the file did not run to its end. */
export function removedKeys(baseline: FileCounters | null, {keys}: GatedFile): readonly string[] {
  return keys === null || baseline === null ? [] : [...baseline.keys()].filter(key => !keys.has(key));
}

function removedVerdict(file: string, key: string): PresenceVerdict {
  return {kind: 'removed', test: {id: testId(file, key), file, titles: [key]}};
}

/**
 * Compares the tests of a file that passed with their baseline, exactly.
 *
 * @param complete whether tests that are missing are `removed`
 */
export function compareCounters(
  baseline: FileCounters | null,
  file: GatedFile,
  complete: boolean,
): readonly (CounterVerdict | PresenceVerdict)[] {
  const verdicts = file.tests.flatMap((test): readonly (CounterVerdict | PresenceVerdict)[] => {
    if (test.record.status === 'failed') return [];
    const before = baseline?.get(testKey(test.record));
    if (before === undefined) return [{kind: 'new', test: testRef(test)}];
    const verdict = compareTest(before, test);
    return verdict === null ? [] : [verdict];
  });
  const removed = complete ? removedKeys(baseline, file) : [];
  return [...verdicts, ...removed.map(key => removedVerdict(file.file, key))];
}
