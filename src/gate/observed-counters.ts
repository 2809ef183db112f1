import type {ObservedCounters} from '../baseline/accept-counters';
import {countersOf, type FileCounters, type TestCounters} from '../baseline/counters';
import {recordId, testId, testKey} from '../baseline/test-key';
import {compareCounters, removedKeys, renamedKeys, type CounterComparison} from './compare-counters';
import type {GatedFile, GatedTest} from './gated-run';

export interface ObservedOptions extends CounterComparison {
  /** Whether a test, by its `testId`, is to be accepted: all are, if it is left out. */
  readonly matches?: (id: string) => boolean;
  /** The counters to accept, in place of those of the test's record. */
  readonly counters?: (test: GatedTest) => TestCounters;
}

/** What there is to accept of a file. */
export function observedCounters(
  file: GatedFile,
  baseline: FileCounters | null,
  options: ObservedOptions,
): ObservedCounters {
  const {planner, complete, matches = () => true} = options;
  const counters = options.counters ?? (({record}: GatedTest) => countersOf(record, planner));
  const verdicts = compareCounters(baseline, file, options);
  const changed = new Set(verdicts.filter(({kind}) => kind === 'counter-changed').map(({test}) => test.id));
  const passed = file.tests.filter(({record}) => record.status === 'passed' && matches(recordId(record)));
  const removed = complete ? removedKeys(baseline, file) : [];
  return {
    counters: new Map(passed.map(test => [testKey(test.record), counters(test)])),
    changed: new Set(
      passed.map(({record}) => testKey(record)).filter(key => changed.has(testId(file.file, key))),
    ),
    removed: removed.filter(key => matches(testId(file.file, key))),
    renamed: complete ? renamedKeys(baseline, file, planner) : new Map(),
  };
}
