import {SavepointError} from '../shared/savepoint-error';
import {frontend} from '../wire/encode';
import type {Attachment} from './attachment';
import {hearOwn} from './own-query';
import {NO_SETTINGS} from './settings';

/**
 * Reads what was done to each table so far, in the middle of a level, while nothing is under way.
 * @param sql of the reading
 * @param open who has a transaction open, which it becomes a part of; null where nobody has
 * @returns null where nothing was done yet
 * @throws SavepointError where that transaction has failed
 */
export async function readTables(
  {exchanges, backend, transaction}: Attachment,
  sql: string,
  open: string | null,
): Promise<string | null> {
  // It would begin with the reading.
  if (!transaction.isOpen()) return null;
  const query = hearOwn(backend, {what: 'count tables', bytes: frontend.query(sql)});
  if (open === null) {
    // As a client of its own: what was left behind by a statement that has failed is undone in front of it.
    const work = {settings: NO_SETTINGS, modes: []};
    const {settle, bytes, replies} = transaction.beginWork(work);
    exchanges.start(query.exchange, Buffer.concat([bytes, query.bytes]), replies, {inFront: settle});
    transaction.endWork(work, 'keep');
  } else exchanges.start(query.exchange, query.bytes, 0);
  const row = await query.row.catch((error: unknown) => {
    throw new SavepointError(
      `What was done to each table cannot be read${open === null ? '' : ` in ${open}`}`,
      {
        code: 'SAVEPOINT_SANDBOX',
        cause: error,
      },
    );
  });
  return row?.[0] ?? null;
}
