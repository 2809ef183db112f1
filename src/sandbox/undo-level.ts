import {frontend} from '../wire/encode';
import type {Attachment} from './attachment';
import {NOT_COUNTED, type ClosedLevel} from './isolator';
import type {LevelEnd} from './level-end';
import {hearOwn, watchOwn} from './own-query';

/**
 * Undoes what was done in a level, and reads what that was to each table. What it leaves behind is cleaned up while the caller
 * goes on.
 * @param failed is told where that was not possible.
 */
export async function undoLevel(
  {exchanges, backend, transaction}: Attachment,
  {name, undo: bytes, tidy, isOutermost}: LevelEnd,
  failed: (reason: string) => void,
): Promise<ClosedLevel> {
  const undo = hearOwn(backend, {what: `undo "${name}"`, bytes});
  exchanges.start(undo.exchange, undo.bytes, 0, {behind: [{exchange: watchOwn(failed), bytes: tidy}]});
  const row = await undo.row;
  const {tables} = transaction;
  if (!tables || !row) return NOT_COUNTED;
  // What is left of the rows that were undone would slow down later tests, and change their plans. While it fits into the
  // pages that there were it does neither.
  const vacuum = isOutermost ? tables.tidyGrown(row) : [];
  for (const sql of vacuum) exchanges.soon(watchOwn(), frontend.query(sql));
  return {tables: tables.countsFrom(row)};
}
