import * as v from 'valibot';
import type {BaselineFormat} from './baseline-format';
import type {FileCounters} from './counters';
import {jsonMap, sortedObject} from './json-map';

const version = 1;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The file of counters that is committed beside a test file. */
export const countersFormat: BaselineFormat<FileCounters> = {
  title: 'counters baseline',
  version,
  remedy: 'Restore it from version control, or delete it to have it recorded anew.',
  schema: v.pipe(
    v.object({
      tests: jsonMap(v.object({statements: count, rows: count, shapes: jsonMap(count)})),
    }),
    v.transform(({tests}) => tests),
  ),
};

/** Its text: equal counters are equal to the byte, and a change is a few lines of a diff. */
export function formatCounters(counters: FileCounters): string {
  const tests = sortedObject(counters, ({statements, rows, shapes}) => ({
    statements,
    rows,
    shapes: sortedObject(shapes, times => times),
  }));
  return `${JSON.stringify({version, tests}, null, 2)}\n`;
}
