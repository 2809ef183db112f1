import * as fc from 'fast-check';
import {parseBaseline} from '../../../src/baseline/baseline-format';
import type {FileCounters} from '../../../src/baseline/counters';
import {countersFormat, formatCounters} from '../../../src/baseline/counters-format';

const path = '/project/__savepoints__/orders.test.js.json';
const parse = (text: string) => parseBaseline(text, path, countersFormat);

const name = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '1', '10', '9', '', 'a\nb', '💾'),
);
const count = fc.nat();
const counters: fc.Arbitrary<FileCounters> = fc
  .array(
    fc.tuple(
      name,
      fc.record({
        statements: count,
        rows: count,
        shapes: fc.array(fc.tuple(name, count)).map(entries => new Map(entries)),
      }),
    ),
  )
  .map(entries => new Map(entries));

const sorted = (map: FileCounters) =>
  [...map]
    .map(([key, {shapes, ...rest}]) => ({key, ...rest, shapes: [...shapes].sort()}))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

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
        [...before]
          .reverse()
          .map(([key, value]) => [key, {...value, shapes: new Map([...value.shapes].reverse())}]),
      );
      expect(formatCounters(reversed)).toBe(formatCounters(before));
      expect(formatCounters(parse(formatCounters(before)))).toBe(formatCounters(before));
    }),
  );
});

test('looks like this', () => {
  const one = {statements: 2, rows: 3, shapes: new Map([['select ?', 2]])};
  const none = {statements: 0, rows: 0, shapes: new Map<string, number>()};
  expect(
    formatCounters(
      new Map([
        ['lists them', one],
        ['adds', none],
      ]),
    ),
  ).toBe(`{
  "version": 1,
  "tests": {
    "adds": {
      "statements": 0,
      "rows": 0,
      "shapes": {}
    },
    "lists them": {
      "statements": 2,
      "rows": 3,
      "shapes": {
        "select ?": 2
      }
    }
  }
}
`);
});

test.each([
  ['{"version": 1, "tests": {', /is not valid JSON/, /Restore it from version control, or delete it/],
  ['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main', /marks of an unfinished merge/, /Restore it/],
  ['{"tests": {}}', /no version number/, /Restore it/],
  ['[]', /no version number/, /Restore it/],
  [
    '{"version": 2, "tests": {}}',
    /has version 2, and this jest-savepoint reads versions up to 1/,
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
])('refuses %j and says why and what to do', (text, reason, remedy) => {
  const error = expect.objectContaining({
    code: 'SAVEPOINT_BASELINE',
    message: expect.stringMatching(reason) as string,
    hint: expect.stringMatching(remedy) as string,
  }) as Error;
  expect(() => parse(text)).toThrow(error);
  expect(() => parse(text)).toThrow(path);
});
