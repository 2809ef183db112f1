import type {FileCounters} from '../baseline/counters';
import {testKey} from '../baseline/test-key';
import type {GatedTest} from './gated-run';

/**
 * Finds new tests that ask the same of the database as one that is gone, and no other: renamed ones.
 * @param isAsBefore whether a test's counters are those of a key of the baseline
 * @returns the keys that they had before, by those that they have now
 */
export function findRenames(
  baseline: FileCounters,
  tests: readonly GatedTest[],
  removed: readonly string[],
  isAsBefore: (key: string, test: GatedTest) => boolean,
): ReadonlyMap<string, string> {
  const added = tests.filter(
    ({record}) => record.status === 'passed' && record.statements > 0 && !baseline.has(testKey(record)),
  );
  const pairs = removed.flatMap(old =>
    added.filter(test => isAsBefore(old, test)).map(({record}) => ({old, key: testKey(record)})),
  );
  const isOnly = ({old, key}: (typeof pairs)[number]): boolean =>
    pairs.filter(other => other.old === old || other.key === key).length === 1;
  return new Map(pairs.filter(isOnly).map(({old, key}) => [key, old]));
}
