import {acceptCounters} from '../../../src/baseline/accept-counters';
import type {FileCounters} from '../../../src/baseline/counters';

const of = (counts: Record<string, number>): FileCounters =>
  new Map(
    Object.entries(counts).map(([key, statements]) => [
      key,
      {statements, rows: 0, shapes: new Map<string, number>()},
    ]),
  );

test('--ci accepts nothing', () => {
  expect(acceptCounters(null, {counters: of({a: 1}), removed: []}, 'none')).toBeNull();
  expect(acceptCounters(of({a: 1}), {counters: of({a: 2}), removed: ['b']}, 'none')).toBeNull();
});

test('a run accepts new tests, and leaves changed and removed ones as they were', () => {
  const observed = {counters: of({a: 9, c: 3}), removed: ['b']};
  expect(acceptCounters(of({a: 1, b: 2}), observed, 'new')).toEqual(of({a: 1, b: 2, c: 3}));
});

test('-u accepts changes, and tests that are gone', () => {
  const observed = {counters: of({a: 9, c: 3}), removed: ['b']};
  expect(acceptCounters(of({a: 1, b: 2}), observed, 'all')).toEqual(of({a: 9, c: 3}));
});

test('-u keeps what did not pass, as it is not observed', () => {
  expect(acceptCounters(of({a: 1, failing: 2}), {counters: of({a: 9}), removed: []}, 'all')).toEqual(
    of({a: 9, failing: 2}),
  );
});

test.each(['new', 'all'] as const)('nothing is to be written where nothing changed (%s)', acceptance => {
  const observed = {counters: of({b: 2, a: 1}), removed: []};
  expect(acceptCounters(of({a: 1, b: 2}), observed, acceptance)).toBeNull();
  expect(acceptCounters(null, {counters: of({}), removed: []}, acceptance)).toBeNull();
});
