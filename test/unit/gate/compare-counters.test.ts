import * as fc from 'fast-check';
import {countersOf, type FileCounters} from '../../../src/baseline/counters';
import {testKey} from '../../../src/baseline/test-key';
import {compareCounters} from '../../../src/gate/compare-counters';
import type {GatedTest} from '../../../src/gate/gated-run';
import {makeFile, makeTest} from './support/make-run';

const baselineOf = (...tests: readonly GatedTest[]): FileCounters =>
  new Map(tests.map(({record}) => [testKey(record), countersOf(record)]));
const itemsOfOrder = 'select * from order_items where order_id = ?';

test('an N+1 is told with the statement, how often it ran, and from where', () => {
  const before = makeTest({shapes: {'select * from orders': 1, [itemsOfOrder]: 1}});
  const now = makeTest({shapes: {'select * from orders': 1, [itemsOfOrder]: 50}}, ['orders', 'lists them']);
  expect(compareCounters(baselineOf(before), makeFile([now]), true)).toEqual([
    {
      kind: 'counter-changed',
      test: {
        id: 'test/orders.test.js › orders lists them',
        file: 'test/orders.test.js',
        titles: ['orders', 'lists them'],
      },
      trend: 'worse',
      statements: {before: 2, after: 51},
      rows: {before: 2, after: 51},
      shapes: [{shape: itemsOfOrder, before: 1, after: 50, callSite: 'src/orders.js:42:17'}],
    },
  ]);
});

test('new and gone statements are both told, the largest change first', () => {
  const before = makeTest({shapes: {a: 1, b: 3}});
  const now = makeTest({shapes: {a: 1, c: 9}});
  expect(compareCounters(baselineOf(before), makeFile([now]), true)).toMatchObject([
    {
      trend: 'mixed',
      shapes: [
        {shape: 'c', before: 0, after: 9, callSite: 'src/orders.js:42:17'},
        {shape: 'b', before: 3, after: 0, callSite: null},
      ],
    },
  ]);
});

test('fewer statements are a change as well, and a better one', () => {
  const verdicts = compareCounters(
    baselineOf(makeTest({shapes: {a: 5}})),
    makeFile([makeTest({shapes: {a: 1}})]),
    true,
  );
  expect(verdicts).toMatchObject([{kind: 'counter-changed', trend: 'better'}]);
});

test('other rows of the same statements are a change', () => {
  const verdicts = compareCounters(
    baselineOf(makeTest({shapes: {a: 1}, rows: 10})),
    makeFile([makeTest({shapes: {a: 1}, rows: 1000})]),
    true,
  );
  expect(verdicts).toMatchObject([{rows: {before: 10, after: 1000}, shapes: [], trend: 'worse'}]);
});

test('a failed test is not compared', () => {
  const failed = makeTest({shapes: {a: 9}, status: 'failed'});
  expect(compareCounters(baselineOf(makeTest({shapes: {a: 1}})), makeFile([failed]), true)).toEqual([]);
  expect(compareCounters(null, makeFile([failed]), true)).toEqual([]);
});

test('tests that are not in the baseline are new', () => {
  expect(compareCounters(null, makeFile([makeTest()]), true)).toMatchObject([{kind: 'new'}]);
});

test('tests that the file no longer has are removed, in a complete run only', () => {
  const [here, gone] = [makeTest({name: 'here'}), makeTest({name: 'gone'})];
  expect(compareCounters(baselineOf(here, gone), makeFile([here]), true)).toMatchObject([
    {kind: 'removed', test: {titles: ['gone']}},
  ]);
  expect(compareCounters(baselineOf(here, gone), makeFile([here]), false)).toEqual([]);
});

test('a skipped test is not removed, nor is any of a file that did not run to its end', () => {
  const [here, skipped] = [makeTest({name: 'here'}), makeTest({name: 'skipped'})];
  const file = makeFile([here]);
  const baseline = baselineOf(here, skipped);
  expect(compareCounters(baseline, {...file, keys: new Set(['here', 'skipped'])}, true)).toEqual([]);
  expect(compareCounters(baseline, {...file, keys: null}, true)).toEqual([]);
});

const shapes = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', '__proto__x', 'constructor'),
  fc.integer({min: 1, max: 9}),
);

test('equal counters have no verdict; others have one whose changes add up to the difference', () => {
  fc.assert(
    fc.property(shapes, shapes, (before, after) => {
      const verdicts = compareCounters(
        baselineOf(makeTest({shapes: before})),
        makeFile([makeTest({shapes: after})]),
        true,
      );
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      if (keys.every(key => before[key] === after[key])) {
        expect(verdicts).toEqual([]);
        return;
      }
      const [verdict] = verdicts;
      if (verdict?.kind !== 'counter-changed') throw new Error('there should be one verdict');
      const sum = verdict.shapes.reduce((total, change) => total + change.after - change.before, 0);
      expect(sum).toBe(verdict.statements.after - verdict.statements.before);
    }),
  );
});
