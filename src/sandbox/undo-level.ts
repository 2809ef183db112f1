import type {TableCounts} from '../pool/table-counts';
import type {Backend} from '../wire/backend';
import {frontend} from '../wire/encode';
import type {ExchangeRunner} from './exchange';
import type {ClosedLevel} from './isolator';
import type {LevelEnd} from './level-end';
import {hearOwn, watchOwn, type HeardQuery} from './own-query';
import type {Transaction} from './transaction';

/** How long the end of a level may take before the connection is cut. */
const CUT_AFTER_MS = 3000;

interface Attachment {
  readonly exchanges: ExchangeRunner;
  readonly backend: Backend;
  readonly transaction: Transaction;
}

/**
 * Undoes what was done in a level. What was done to each table is read behind that, and what it leaves behind is cleaned up,
 * while the caller goes on.
 * @param failed is told where that was not possible.
 */
export async function undoLevel(
  attachment: Attachment,
  end: LevelEnd,
  failed: (reason: string) => void,
): Promise<ClosedLevel> {
  const {exchanges, backend} = attachment;
  const {name, count, isOutermost} = end;
  const hear = (what: string, bytes: Buffer): HeardQuery =>
    hearOwn(backend, {what, bytes, limitMs: CUT_AFTER_MS});
  const undo = hear(`undo "${name}"`, end.undo);
  const counting = count && hear(`count what "${name}" has done`, count);
  const tidy = {exchange: watchOwn(failed), bytes: end.tidy};
  exchanges.start(undo.exchange, undo.bytes, 0, {behind: counting ? [counting, tidy] : [tidy]});
  const tables = countTables(attachment, counting, isOutermost);
  await undo.row;
  return {tables};
}

async function countTables(
  {exchanges, transaction}: Attachment,
  counting: HeardQuery | null,
  isOutermost: boolean,
): Promise<readonly TableCounts[] | null> {
  const {tables} = transaction;
  // Where it fails the connection does: whoever needs that is told.
  const row = await counting?.row.catch(() => null);
  if (!tables || !row) return null;
  // What is left of the rows that were undone would slow down later tests, and change their plans. While it fits into the
  // pages that there were it does neither.
  const tidy = isOutermost && !transaction.isOpen() ? tables.tidyGrown(row) : [];
  for (const sql of tidy) exchanges.soon(watchOwn(), frontend.query(sql));
  return tables.countsFrom(row);
}
