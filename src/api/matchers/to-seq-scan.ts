import {namesTable} from '../../sql/names-table';
import {describeShapes} from './describe-shapes';
import type {MatcherContext, MatcherResult} from './matcher-context';
import {hintOf, observe, requireExpected} from './observe';

const CALL = {name: 'toSeqScan', argument: 'table'};

const NOT_TOUCHED = {seqScans: 0, seqRows: 0, indexScans: 0};

/**
 * Jest's matcher `toSeqScan`: passes where PostgreSQL reads the table as a whole for what the function asks for.
 * @param table with its schema in front, where that is not `public`
 */
export async function toSeqScan(
  this: MatcherContext,
  received: unknown,
  table: string,
): Promise<MatcherResult> {
  const valid = typeof table === 'string' && table !== '';
  requireExpected(this, CALL, table, {valid, kind: "a table's name"});
  const {tables, shapes} = await observe(this, CALL, received, {tables: true});
  const name = table.replace(/^public\./, '');
  const known = tables?.names ?? [];
  requireExpected(this, CALL, table, {
    valid: known.includes(name),
    kind: `a table of the schema that was built for the tests: ${known.toSorted().join(', ')}`,
  });
  const {seqScans, seqRows, indexScans} =
    tables?.counts.find(({table: counted}) => counted === name) ?? NOT_TOUCHED;
  const pass = seqScans > 0;
  const {utils} = this;
  const naming = shapes.filter(({shape}) => namesTable(shape, name));
  return {
    pass,
    message: () =>
      [
        `${hintOf(this, CALL)}\n`,
        `Expected table ${pass ? 'not ' : ''}to be read as a whole: ${utils.printExpected(table)}`,
        `Received sequential scans: ${utils.printReceived(seqScans)}${pass ? `, of ${utils.printReceived(seqRows)} rows` : ''}`,
        `Received index scans: ${utils.printReceived(indexScans)}`,
        ...(naming.length === 0 ? [] : ['', describeShapes(this, naming)]),
      ].join('\n'),
  };
}
