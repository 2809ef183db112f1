import {countsFrom, vacuumWritten, type TableCounts} from '../pool/table-counts';
import type {Backend} from '../wire/backend';
import {frontend} from '../wire/encode';
import type {ExchangeRunner} from './exchange';
import {runOwn, watchOwn} from './own-query';
import type {LevelEnd} from './transaction';

/** How long the end of a level may take before the connection is cut. */
const CUT_AFTER_MS = 3000;

/**
 * Undoes what was done in a level. What that leaves behind is cleaned up afterwards, without anybody waiting for it.
 * @param failed is told where that was not possible.
 * @returns what was done to each table in the level.
 */
export async function undoLevel(
  attachment: {readonly exchanges: ExchangeRunner; readonly backend: Backend},
  {name, undo, tidy, isOutermost}: LevelEnd,
  failed: (reason: string) => void,
): Promise<readonly TableCounts[]> {
  const {exchanges} = attachment;
  const row = await runOwn(attachment, {what: `undo "${name}"`, bytes: undo, limitMs: CUT_AFTER_MS});
  // What is left of the rows that were undone would slow down later tests, and change their plans.
  const vacuum = row && isOutermost ? vacuumWritten(row) : null;
  if (vacuum !== null) exchanges.soon(watchOwn(), frontend.query(vacuum));
  exchanges.soon(watchOwn(failed), tidy);
  return row ? countsFrom(row) : [];
}
