/** SQL for every sequence with its last value, null where it was not used, as one JSON text. */
export const sequencesSnapshot = `
  SELECT coalesce(json_agg(json_build_object('o', seqrelid, 'l', pg_sequence_last_value(seqrelid), 's', seqstart)), '[]')
    FROM pg_sequence WHERE has_sequence_privilege(seqrelid, 'UPDATE')`;

/**
 * Whether the backend has read a sequence since it was idle outside a transaction: only then can the sequence have moved. To
 * open each of them would cost more than all else that the end of a test does.
 */
function isUsed(oid: string): string {
  return `((SELECT current_setting('track_counts')) = 'off' OR pg_stat_get_xact_blocks_fetched(${oid}) > 0)`;
}

/** Where the state of the sequences is kept that a nested level begins with: with the transaction, which costs no round trip. */
function setting(depth: number): string {
  return `jest_savepoint.sequences_${depth}`;
}

/** SQL that keeps the state of the sequences for {@link SequenceRestorer.restoreKept}. */
export function keepSequences(depth: number): string {
  const state = `SELECT json_agg(json_build_object('o', seqrelid, 'l', pg_sequence_last_value(seqrelid)))
                   FROM pg_sequence WHERE ${isUsed('seqrelid')} AND has_sequence_privilege(seqrelid, 'UPDATE')`;
  return `SELECT set_config('${setting(depth)}', coalesce((${state})::text, '[]'), false)`;
}

/** Makes the SQL that puts sequences back, as `nextval` is not undone by a rollback. It runs in the transaction that used them. */
export class SequenceRestorer {
  /** As the snapshot has them. */
  readonly restoreAll: string;
  readonly #snapshot: string;

  /** @param snapshot what {@link sequencesSnapshot} has read. */
  constructor(snapshot: string) {
    // As text: a value may be beyond what a number of JavaScript holds.
    const sequences = snapshot.match(/\{[^}]*\}/g) ?? [];
    const array = (key: 'o' | 'l' | 's', type: string): string => {
      const value = new RegExp(`"${key}" : "?(-?\\d+|null)`);
      return `'{${sequences.map(each => value.exec(each)![1]).join(',')}}'::${type}[]`;
    };
    this.#snapshot = `unnest(${array('o', 'oid')}, ${array('l', 'int8')}, ${array('s', 'int8')}) AS t(o, l, s)`;
    this.restoreAll = restore(`SELECT * FROM ${this.#snapshot} WHERE ${isUsed('o')}`);
  }

  /** As {@link keepSequences} has kept them; those that had not been used by then, as the snapshot has them. */
  restoreKept(depth: number): string {
    const kept = `json_to_recordset(current_setting('${setting(depth)}')::json) AS k(o oid, l int8)`;
    return restore(
      `SELECT q.seqrelid AS o, CASE WHEN k.o IS NULL THEN t.l ELSE k.l END AS l, q.seqstart AS s
         FROM pg_sequence q LEFT JOIN ${kept} ON k.o = q.seqrelid LEFT JOIN ${this.#snapshot} ON t.o = q.seqrelid
        WHERE ${isUsed('q.seqrelid')} AND has_sequence_privilege(q.seqrelid, 'UPDATE')`,
    );
  }
}

/** @param sequences SQL for their oids `o`, the last values `l` that they had, null where they were not used, and the first ones `s`. */
function restore(sequences: string): string {
  return (
    `SELECT count(setval(o::regclass, coalesce(l, s), l IS NOT NULL)) FROM (${sequences}) AS used ` +
    `WHERE pg_sequence_last_value(o) IS DISTINCT FROM l`
  );
}
