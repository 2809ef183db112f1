import * as fc from 'fast-check';
import {countersOf, type FileCounters} from '../../../src/baseline/counters';
import {testKey} from '../../../src/baseline/test-key';
import {compareCounters} from '../../../src/gate/compare-counters';
import type {GatedTest} from '../../../src/gate/gated-run';
import {makeFile, makeTable, makeTest, planner} from './support/make-run';

const baselineOf = (...tests: readonly GatedTest[]): FileCounters =>
  new Map(tests.map(({record}) => [testKey(record), countersOf(record, planner)]));
const whole = {planner, complete: true};
const itemsOfOrder = 'select * from order_items where order_id = ?';

test('an N+1 is told with the statement, how often it ran, and from where', () => {
  const before = makeTest({shapes: {'select * from orders': 1, [itemsOfOrder]: 1}});
  const now = makeTest({shapes: {'select * from orders': 1, [itemsOfOrder]: 50}}, ['orders', 'lists them']);
  expect(compareCounters(baselineOf(before), makeFile([now]), whole)).toEqual([
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
      shapes: [
        {
          shape: itemsOfOrder,
          before: 1,
          after: 50,
          callSite: 'src/orders.js:42:17',
          loopAt: 'src/orders.js:42:17',
        },
      ],
      tables: [],
    },
  ]);
});

test('new and gone statements are both told, the largest change first', () => {
  const before = makeTest({shapes: {a: 1, b: 3}});
  const now = makeTest({shapes: {a: 1, c: 9}});
  expect(compareCounters(baselineOf(before), makeFile([now]), whole)).toMatchObject([
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
    whole,
  );
  expect(verdicts).toMatchObject([{kind: 'counter-changed', trend: 'better'}]);
});

test('other rows of the same statements are a change', () => {
  const verdicts = compareCounters(
    baselineOf(makeTest({shapes: {a: 1}, rows: 10})),
    makeFile([makeTest({shapes: {a: 1}, rows: 1000})]),
    whole,
  );
  expect(verdicts).toMatchObject([{rows: {before: 10, after: 1000}, shapes: [], trend: 'worse'}]);
});

test('a failed test is not compared', () => {
  const failed = makeTest({shapes: {a: 9}, status: 'failed'});
  expect(compareCounters(baselineOf(makeTest({shapes: {a: 1}})), makeFile([failed]), whole)).toEqual([]);
  expect(compareCounters(null, makeFile([failed]), whole)).toEqual([]);
});

test('tests that are not in the baseline are new', () => {
  expect(compareCounters(null, makeFile([makeTest()]), whole)).toMatchObject([{kind: 'new'}]);
});

test('tests that the file no longer has are removed, in a complete run only', () => {
  const [here, gone] = [makeTest({name: 'here'}), makeTest({name: 'gone'})];
  expect(compareCounters(baselineOf(here, gone), makeFile([here]), whole)).toMatchObject([
    {kind: 'removed', test: {titles: ['gone']}},
  ]);
  expect(compareCounters(baselineOf(here, gone), makeFile([here]), {planner, complete: false})).toEqual([]);
});

test('a skipped test is not removed, nor is any of a file that did not run to its end', () => {
  const [here, skipped] = [makeTest({name: 'here'}), makeTest({name: 'skipped'})];
  const file = makeFile([here]);
  const baseline = baselineOf(here, skipped);
  expect(compareCounters(baseline, {...file, keys: new Set(['here', 'skipped'])}, whole)).toEqual([]);
  expect(compareCounters(baseline, {...file, keys: null}, whole)).toEqual([]);
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
        whole,
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

describe('tables', () => {
  const scanOf = (test: GatedTest) => compareCounters(baselineOf(before), makeFile([test]), whole);
  const shapes = {'select * from order_items where order_id = ?': 1, 'select * from orders': 1};
  const indexed = [makeTable('order_items', {indexScans: 1}), makeTable('orders', {seqScans: 1, seqRows: 7})];
  const before = makeTest({shapes, tables: indexed});

  test('a lost index is rows read one after the other, with the statements that name the table', () => {
    const lost = [makeTable('order_items', {seqScans: 1, seqRows: 12_400}), indexed[1]!];
    expect(scanOf(makeTest({shapes, tables: lost}))).toMatchObject([
      {
        kind: 'counter-changed',
        trend: 'mixed',
        shapes: [],
        tables: [
          {
            table: 'order_items',
            counters: [
              {counter: 'seq_scan', before: 0, after: 1},
              {counter: 'seq_tup_read', before: 0, after: 12_400},
              {counter: 'idx_scan', before: 1, after: 0},
            ],
            statements: [
              {shape: 'select * from order_items where order_id = ?', callSite: 'src/orders.js:42:17'},
            ],
          },
        ],
      },
    ]);
    expect(scanOf(before)).toEqual([]);
  });

  test('rows that are written otherwise are told, whatever planner there is', () => {
    const written = [...indexed, makeTable('audit', {inserted: 1})];
    const now = makeFile([makeTest({shapes, tables: written})]);
    expect(compareCounters(baselineOf(before), now, {...whole, planner: 'pglite-17'})).toMatchObject([
      {tables: [{table: 'audit', counters: [{counter: 'inserted', before: 0, after: 1}], statements: []}]},
    ]);
  });

  test('scans of another planner, and where nobody counts tables, are not compared', () => {
    const scanned = makeFile([makeTest({shapes, tables: [makeTable('orders', {seqScans: 9})]})]);
    expect(compareCounters(baselineOf(before), scanned, {...whole, planner: 'postgresql-16'})).toEqual([]);
    expect(scanOf(makeTest({shapes, tables: null}))).toEqual([]);
    expect(compareCounters(baselineOf(makeTest({shapes, tables: null})), scanned, whole)).toEqual([]);
  });
});

test('a statement that runs more often from several places, or twice, is no N+1', () => {
  const compare = (count: number, repeatedAt: string | null) => {
    const now = makeTest({shapes: {a: count}});
    const record = {...now.record, shapes: now.record.shapes.map(shape => ({...shape, repeatedAt}))};
    return compareCounters(baselineOf(makeTest({shapes: {a: 1}})), makeFile([{...now, record}]), whole);
  };
  expect(compare(3, 'src/a.js:1:1')).toMatchObject([{shapes: [{loopAt: 'src/a.js:1:1'}]}]);
  expect(compare(2, 'src/a.js:1:1')).toMatchObject([{shapes: [{loopAt: null}]}]);
  expect(compare(3, null)).toMatchObject([{shapes: [{loopAt: null}]}]);
});

test('a counter with a range is compared with it, and told from the bound that it is beyond', () => {
  const ranged = new Map([...baselineOf(makeTest({shapes: {a: 1}}))]);
  const [[key, counters] = []] = [...ranged];
  ranged.set(key!, {
    ...counters!,
    statements: {min: 1, max: 3},
    rows: {min: 1, max: 3},
    shapes: new Map([['a', {min: 1, max: 3}]]),
  });
  const compare = (count: number) =>
    compareCounters(ranged, makeFile([makeTest({shapes: {a: count}})]), whole);
  expect(compare(1)).toEqual([]);
  expect(compare(3)).toEqual([]);
  expect(compare(5)).toMatchObject([{statements: {before: 3, after: 5}, shapes: [{before: 3, after: 5}]}]);
});

test('a new test with the counters of one that is gone has perhaps been renamed', () => {
  const old = makeTest({name: 'old', shapes: {a: 2}});
  const compare = (...tests: readonly GatedTest[]) =>
    compareCounters(baselineOf(old), makeFile(tests), whole).filter(({kind}) => kind === 'new');
  const renamed = makeTest({name: 'new', shapes: {a: 2}});
  expect(compare(renamed)).toMatchObject([{renamedFrom: 'old'}]);
  expect(compare(makeTest({name: 'new', shapes: {a: 3}}))[0]).not.toHaveProperty('renamedFrom');
  // It may be one or the other.
  const twin = makeTest({name: 'twin', shapes: {a: 2}});
  for (const verdict of compare(renamed, twin)) expect(verdict).not.toHaveProperty('renamedFrom');
  // Most tests without statements are alike.
  const idle = compareCounters(
    baselineOf(makeTest({name: 'old'})),
    makeFile([makeTest({name: 'new'})]),
    whole,
  );
  expect(idle[0]).not.toHaveProperty('renamedFrom');
});
