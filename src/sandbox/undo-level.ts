import type {TableCounts} from '../pool/table-counts';
import type {Backend} from '../wire/backend';
import {frontend} from '../wire/encode';
import type {ExchangeRunner} from './exchange';
import type {LevelEnd} from './level-end';
import {runOwn, watchOwn} from './own-query';
import type {Transaction} from './transaction';

/** How long the end of a level may take before the connection is cut. */
const CUT_AFTER_MS = 3000;

/**
 * Undoes what was done in a level. What that leaves behind is cleaned up afterwards, without anybody waiting for it.
 * @param failed is told where that was not possible.
 * @returns what was done to each table in the level.
 */
export async function undoLevel(
  attachment: {
    readonly exchanges: ExchangeRunner;
    readonly backend: Backend;
    readonly transaction: Transaction;
  },
  {name, undo, tidy, isOutermost}: LevelEnd,
  failed: (reason: string) => void,
): Promise<readonly TableCounts[]> {
  const {exchanges, transaction} = attachment;
  const row = await runOwn(attachment, {what: `undo "${name}"`, bytes: undo, limitMs: CUT_AFTER_MS});
  const {tables} = transaction;
  // What is left of the rows that were undone would slow down later tests, and change their plans. While it fits into the
  // pages that there were it does neither.
  const vacuum = row && isOutermost ? tables?.vacuumGrown(row) : null;
  if (vacuum) exchanges.soon(watchOwn(), frontend.query(vacuum));
  exchanges.soon(watchOwn(failed), tidy);
  return (row && tables?.countsFrom(row)) ?? [];
}
