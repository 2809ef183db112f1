import type {Counters, Tables, TestCounters} from '../baseline/counters';
import type {ShapeRecord} from '../record/test-record';
import {namesTable} from '../sql/names-table';
import {changeOf, hasChanged} from './counter-change';
import type {TableChange, TableCounter} from './verdict';

const COUNTERS: readonly TableCounter[] = [
  'seq_scan',
  'seq_tup_read',
  'idx_scan',
  'inserted',
  'updated',
  'deleted',
];

const NONE: Counters = new Map();

/** Reads rows, as far as its text shows. */
const isReading = ({shape}: ShapeRecord): boolean => !/^insert /i.test(shape);

function changesIn(before: Tables, after: Tables): ReadonlyMap<string, TableChange['counters']> {
  const tables = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    [...tables].map(table => {
      const [was, is] = [before.get(table) ?? NONE, after.get(table) ?? NONE];
      const counters = COUNTERS.map(counter => ({
        counter,
        ...changeOf(was.get(counter) ?? 0, is.get(counter) ?? 0),
      }));
      return [table, counters.filter(hasChanged)];
    }),
  );
}

/** Where rows are read and written otherwise than accepted. What nobody has counted on one side is not compared. */
export function compareTables(
  before: TestCounters,
  after: TestCounters,
  shapes: readonly ShapeRecord[],
): readonly TableChange[] {
  const scans = [...after.scans].flatMap(([planner, tables]) => {
    const accepted = before.scans.get(planner);
    return accepted ? [changesIn(accepted, tables)] : [];
  });
  const written = before.written && after.written ? [changesIn(before.written, after.written)] : [];
  const all = [...scans, ...written];
  return [...new Set(all.flatMap(changes => [...changes.keys()]))].sort().flatMap(table => {
    const counters = all.flatMap(changes => changes.get(table) ?? []);
    if (counters.length === 0) return [];
    const naming = shapes.filter(({shape}) => namesTable(shape, table));
    const statements = [...naming].sort((a, b) => Number(isReading(b)) - Number(isReading(a)));
    return [{table, counters, statements: statements.map(({shape, callSite}) => ({shape, callSite}))}];
  });
}
