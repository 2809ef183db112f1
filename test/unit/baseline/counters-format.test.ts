import * as fc from 'fast-check';
import {parseBaseline} from '../../../src/baseline/baseline-format';
import type {Counters, FileCounters, TestCounters} from '../../../src/baseline/counters';
import {countersFormat, formatCounters} from '../../../src/baseline/counters-format';

const path = '/project/__savepoints__/orders.test.js.json';
const parse = (text: string) => parseBaseline(text, path, countersFormat);

const name = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '1', '10', '9', '', 'a\nb', '💾'),
);
const range = fc.tuple(fc.nat(), fc.integer({min: 1, max: 9})).map(([min, more]) => ({min, max: min + more}));
const count = fc.oneof(fc.nat(), range);
const mapOf = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(name, value), {maxLength: 4}).map(entries => new Map(entries));
const tables = mapOf(mapOf(count));
const counters: fc.Arbitrary<FileCounters> = fc
  .array(
    fc.tuple(
      name,
      fc.record({
        statements: count,
        rows: count,
        shapes: mapOf(count),
        written: fc.oneof(fc.constant(null), tables),
        scans: mapOf(tables),
      }),
    ),
  )
  .map(entries => new Map(entries));

/** Maps as sorted lists, all the way down. */
function sorted(value: unknown): unknown {
  if (value instanceof Map)
    return [...(value as ReadonlyMap<string, unknown>)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sorted(each)]));
}

test('reads back what it wrote, whatever tests and statements are called', () => {
  fc.assert(
    fc.property(counters, before => {
      expect(sorted(parse(formatCounters(before)))).toEqual(sorted(before));
    }),
  );
});

test('writes equal counters as the same bytes, in whatever order the tests ran', () => {
  fc.assert(
    fc.property(counters, before => {
      const reversed: FileCounters = new Map(
        [...before].reverse().map(([key, value]) => [
          key,
          {
            ...value,
            shapes: new Map([...value.shapes].reverse()),
            scans: new Map([...value.scans].reverse()),
          },
        ]),
      );
      expect(formatCounters(reversed)).toBe(formatCounters(before));
      expect(formatCounters(parse(formatCounters(before)))).toBe(formatCounters(before));
    }),
  );
});

test('looks like this', () => {
  const one: TestCounters = {
    statements: 2,
    rows: {min: 3, max: 4},
    shapes: new Map([['select ?', 2]]),
    written: new Map([['orders', new Map([['inserted', 1]])]]),
    scans: new Map([
      ['postgresql-16', new Map()],
      [
        'postgresql-15',
        new Map<string, Counters>([
          ['users', new Map([['idx_scan', {min: 1, max: 2}]])],
          [
            'orders',
            new Map([
              ['seq_tup_read', 40],
              ['seq_scan', 1],
            ]),
          ],
        ]),
      ],
    ]),
  };
  const none: TestCounters = {
    statements: 0,
    rows: 0,
    shapes: new Map<string, number>(),
    written: null,
    scans: new Map(),
  };
  expect(
    formatCounters(
      new Map([
        ['lists them', one],
        ['adds', none],
      ]),
    ),
  ).toBe(`{
  "version": 2,
  "tests": {
    "adds": {
      "statements": 0,
      "rows": 0,
      "shapes": {}
    },
    "lists them": {
      "statements": 2,
      "rows": { "min": 3, "max": 4 },
      "shapes": {
        "select ?": 2
      },
      "written": {
        "orders": { "inserted": 1 }
      },
      "scans": {
        "postgresql-15": {
          "orders": { "seq_scan": 1, "seq_tup_read": 40 },
          "users": { "idx_scan": { "min": 1, "max": 2 } }
        },
        "postgresql-16": {}
      }
    }
  }
}
`);
});

test('a file of version 1 is read: nothing is known of its tables', () => {
  const text = '{"version": 1, "tests": {"a": {"statements": 1, "rows": 2, "shapes": {"select ?": 1}}}}';
  expect(parse(text)).toEqual(
    new Map([
      ['a', {statements: 1, rows: 2, shapes: new Map([['select ?', 1]]), written: null, scans: new Map()}],
    ]),
  );
});

test.each([
  ['{"version": 1, "tests": {', /is not valid JSON/, /Restore it from version control, or delete it/],
  ['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main', /marks of an unfinished merge/, /Restore it/],
  ['{"tests": {}}', /no version number/, /Restore it/],
  ['[]', /no version number/, /Restore it/],
  [
    '{"version": 3, "tests": {}}',
    /has version 3, and this jest-savepoint reads versions up to 2/,
    /Update jest-savepoint/,
  ],
  ['{"version": 1}', /tests is not as expected/, /Restore it/],
  ['{"version": 1, "tests": []}', /tests is not as expected/, /Restore it/],
  [
    '{"version": 1, "tests": {"a": {"statements": -1, "rows": 0, "shapes": {}}}}',
    /is not as expected/,
    /Restore it/,
  ],
  [
    '{"version": 1, "tests": {"a": {"statements": 1, "rows": 0, "shapes": {"x": "1"}}}}',
    /is not as expected/,
    /Restore/,
  ],
  [
    '{"version": 2, "tests": {"a": {"statements": {"min": 2, "max": 1}, "rows": 0, "shapes": {}}}}',
    /is not as expected/,
    /Restore/,
  ],
])('refuses %j and says why and what to do', (text, reason, remedy) => {
  const error = expect.objectContaining({
    code: 'SAVEPOINT_BASELINE',
    message: expect.stringMatching(reason) as string,
    hint: expect.stringMatching(remedy) as string,
  }) as Error;
  expect(() => parse(text)).toThrow(error);
  expect(() => parse(text)).toThrow(path);
});
