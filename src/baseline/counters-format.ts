import * as v from 'valibot';
import type {BaselineFormat} from './baseline-format';
import type {Counter, Counters, FileCounters, Tables} from './counters';
import {jsonMap} from './json-map';

const version = 2;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const range = v.pipe(
  v.object({min: count, max: count}),
  v.check(({min, max}) => min < max, 'a range that is none'),
);
const counter = v.union([count, range]);
const tables = jsonMap(jsonMap(counter));

/** The file of counters that is committed beside a test file. Version 1 had none of tables. */
export const countersFormat: BaselineFormat<FileCounters> = {
  title: 'counters baseline',
  version,
  remedy: 'Restore it from version control, or delete it to have it recorded anew.',
  schema: v.pipe(
    v.object({
      tests: jsonMap(
        v.object({
          statements: counter,
          rows: counter,
          shapes: jsonMap(counter),
          written: v.optional(v.nullable(tables), null),
          scans: v.optional(jsonMap(tables), {}),
        }),
      ),
    }),
    v.transform(({tests}) => tests),
  ),
};

type Entry = readonly [key: string, text: string];

/** By code unit, not by locale: the order is the same on every machine. */
function entriesOf<T>(map: ReadonlyMap<string, T>, text: (value: T) => string): readonly Entry[] {
  return [...map]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [JSON.stringify(key), text(value)]);
}

/** A line for each entry, so that a change is a few lines of a diff. */
function block(entries: readonly Entry[]): string {
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, text]) => `${key}: ${text}`).join(',\n');
  return `{\n  ${lines.replaceAll('\n', '\n  ')}\n}`;
}

const formatCounter = (value: Counter): string =>
  typeof value === 'number' ? String(value) : `{ "min": ${value.min}, "max": ${value.max} }`;

const formatLine = (counters: Counters): string =>
  `{ ${entriesOf(counters, formatCounter)
    .map(([key, text]) => `${key}: ${text}`)
    .join(', ')} }`;

const formatTables = (byTable: Tables): string => block(entriesOf(byTable, formatLine));

/** Its text: equal counters are equal to the byte. */
export function formatCounters(counters: FileCounters): string {
  const tests = entriesOf(counters, ({statements, rows, shapes, written, scans}) =>
    block([
      ['"statements"', formatCounter(statements)],
      ['"rows"', formatCounter(rows)],
      ['"shapes"', block(entriesOf(shapes, formatCounter))],
      ...(written ? [['"written"', formatTables(written)] as const] : []),
      ...(scans.size > 0 ? [['"scans"', block(entriesOf(scans, formatTables))] as const] : []),
    ]),
  );
  return `${block([
    ['"version"', String(version)],
    ['"tests"', block(tests)],
  ])}\n`;
}
