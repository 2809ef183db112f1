import {quoteLiteral} from '../shared/quote-identifier';

/** SQL for every sequence with its last value, null where it was not used, as one JSON text. */
export const sequencesSnapshot = `
  SELECT coalesce(json_agg(json_build_object('o', seqrelid, 'l', pg_sequence_last_value(seqrelid), 's', seqstart)), '[]')
    FROM pg_sequence WHERE has_sequence_privilege(seqrelid, 'UPDATE')`;

/** SQL that puts back the sequences that have moved since the snapshot: `nextval` is not undone by a rollback. */
function restore(snapshot: string): string {
  return (
    `SELECT count(setval(o::regclass, coalesce(l, s), l IS NOT NULL)) ` +
    `FROM json_to_recordset(${snapshot}) AS t(o oid, l int8, s int8) WHERE pg_sequence_last_value(o) IS DISTINCT FROM l`
  );
}

/** Where the snapshot of a nested level is kept: with the transaction, so that taking it costs no round trip. */
function setting(depth: number): string {
  return `jest_savepoint.sequences_${depth}`;
}

/** SQL that keeps the state of the sequences for {@link restoreKept}. */
export function keepSequences(depth: number): string {
  return `SELECT set_config('${setting(depth)}', (${sequencesSnapshot})::text, false)`;
}

/** SQL that puts back what {@link keepSequences} has kept. */
export function restoreKept(depth: number): string {
  return restore(`nullif(current_setting('${setting(depth)}', true), '')::json`);
}

/** SQL that puts back the sequences as a snapshot has them, outside any transaction; it is never written to the disk. */
export function restoreSnapshot(snapshot: string): string {
  return snapshot === '[]' ? '' : `BEGIN; ${restore(`${quoteLiteral(snapshot)}::json`)}; ROLLBACK; `;
}
