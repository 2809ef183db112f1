import {acceptCounters} from '../../../src/baseline/accept-counters';
import type {FileCounters, TestCounters} from '../../../src/baseline/counters';

const of = (counts: Record<string, number>): FileCounters =>
  new Map(
    Object.entries(counts).map(([key, statements]) => [
      key,
      {statements, rows: 0, shapes: new Map<string, number>(), written: null, scans: new Map()},
    ]),
  );

const observedOf = (
  counts: Record<string, number>,
  changed: readonly string[] = [],
  removed: readonly string[] = [],
) => ({
  counters: of(counts),
  changed: new Set(changed),
  removed,
  renamed: new Map<string, string>(),
});

test('--ci accepts nothing', () => {
  expect(acceptCounters(null, observedOf({a: 1}), 'none')).toBeNull();
  expect(acceptCounters(of({a: 1}), observedOf({a: 2}, ['a'], ['b']), 'none')).toBeNull();
});

test('a run accepts new tests, and leaves changed and removed ones as they were', () => {
  const observed = observedOf({a: 9, c: 3}, ['a'], ['b']);
  expect(acceptCounters(of({a: 1, b: 2}), observed, 'new')).toEqual(of({a: 1, b: 2, c: 3}));
});

test('-u accepts changes, and tests that are gone', () => {
  const observed = observedOf({a: 9, c: 3}, ['a'], ['b']);
  expect(acceptCounters(of({a: 1, b: 2}), observed, 'all')).toEqual(of({a: 9, c: 3}));
});

test('-u keeps what did not pass, as it is not observed', () => {
  expect(acceptCounters(of({a: 1, failing: 2}), observedOf({a: 9}, ['a']), 'all')).toEqual(
    of({a: 9, failing: 2}),
  );
});

test.each(['new', 'all'] as const)('nothing is to be written where nothing changed (%s)', acceptance => {
  const observed = observedOf({b: 2, a: 1});
  expect(acceptCounters(of({a: 1, b: 2}), observed, acceptance)).toBeNull();
  expect(acceptCounters(null, observedOf({}), acceptance)).toBeNull();
});

const scanned = (planner: string, seqScans: number): Partial<TestCounters> => ({
  written: new Map(),
  scans: new Map([[planner, new Map([['orders', new Map([['seq_scan', seqScans]])]])]]),
});
const entryWith = (...parts: readonly Partial<TestCounters>[]): FileCounters =>
  new Map(
    [...of({a: 1})].map(([key, counters]) => [key, Object.assign({}, counters, ...parts) as TestCounters]),
  );
const bothPlanners = entryWith(scanned('postgresql-15', 1), {
  scans: new Map([...scanned('postgresql-15', 1).scans!, ...scanned('postgresql-16', 2).scans!]),
});

test('counters of tables are added to a test that has none yet, as they are those of a new planner', () => {
  const seen = {...observedOf({}), counters: entryWith(scanned('postgresql-15', 1))};
  expect(acceptCounters(of({a: 1}), seen, 'new')).toEqual(entryWith(scanned('postgresql-15', 1)));
  expect(acceptCounters(entryWith(scanned('postgresql-16', 2)), seen, 'new')).toEqual(bothPlanners);
  expect(acceptCounters(bothPlanners, seen, 'new')).toBeNull();
});

test('nothing is added to a test that has changed; accepted, it has what was seen alone', () => {
  const seen = {...observedOf({}, ['a']), counters: entryWith(scanned('postgresql-15', 7))};
  expect(acceptCounters(bothPlanners, seen, 'new')).toBeNull();
  expect(acceptCounters(bothPlanners, seen, 'all')).toEqual(entryWith(scanned('postgresql-15', 7)));
});

test('a renamed test takes over what is known of it; its old entry goes with -u', () => {
  const seen = {
    ...observedOf({}, [], ['a']),
    counters: new Map([['b', entryWith(scanned('postgresql-15', 1)).get('a')!]]),
    renamed: new Map([['b', 'a']]),
  };
  const entry = bothPlanners.get('a')!;
  expect(acceptCounters(bothPlanners, seen, 'new')).toEqual(
    new Map([
      ['a', entry],
      ['b', entry],
    ]),
  );
  expect(acceptCounters(bothPlanners, seen, 'all')).toEqual(new Map([['b', entry]]));
});

test('a range stays one while its test is within it', () => {
  const ranged: FileCounters = new Map([['a', {...of({a: 0}).get('a')!, statements: {min: 1, max: 3}}]]);
  expect(acceptCounters(ranged, observedOf({a: 2}), 'all')).toBeNull();
  expect(acceptCounters(ranged, observedOf({a: 9}, ['a']), 'all')).toEqual(of({a: 9}));
});
