/** SQL for every sequence with its last value, null where it was not used, as one JSON text. */
export const sequencesSnapshot = `
  SELECT coalesce(json_agg(json_build_object('o', seqrelid, 'l', pg_sequence_last_value(seqrelid), 's', seqstart)), '[]')
    FROM pg_sequence WHERE has_sequence_privilege(seqrelid, 'UPDATE')`;

/** SQL that puts back the sequences that have moved since the snapshot: `nextval` is not undone by a rollback. */
function restore(snapshot: string): string {
  return (
    `SELECT count(setval(o, coalesce(l, s), l IS NOT NULL)) FROM ${snapshot} AS t(o, l, s) ` +
    `WHERE pg_sequence_last_value(o) IS DISTINCT FROM l`
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
  const kept = `nullif(current_setting('${setting(depth)}', true), '')::json`;
  return restore(`(SELECT o::regclass, l, s FROM json_to_recordset(${kept}) AS k(o oid, l int8, s int8))`);
}

/**
 * Statements that put back the sequences as a snapshot has them, outside any transaction. One that is rolled back keeps
 * them from waiting for the disk.
 */
export function restoreSnapshot(snapshot: string): readonly string[] {
  // As text: a value may be beyond what a number of JavaScript holds.
  const sequences = snapshot.match(/\{[^}]*\}/g) ?? [];
  if (sequences.length === 0) return [];
  const array = (key: 'o' | 'l' | 's', type: string): string => {
    const value = new RegExp(`"${key}" : "?(-?\\d+|null)`);
    return `'{${sequences.map(each => value.exec(each)![1]).join(',')}}'::${type}[]`;
  };
  const arrays = [`${array('o', 'oid')}::regclass[]`, array('l', 'int8'), array('s', 'int8')];
  return ['BEGIN', restore(`unnest(${arrays.join(', ')})`), 'ROLLBACK'];
}
