import type {TableCounter} from '../pool/table-counts';

/** What the transaction has to know of its database. */
export interface DatabaseState {
  readonly deferrable: {
    readonly any: boolean;
    /** Those that a transaction begins with deferred, as quoted names. */
    readonly initially: readonly string[];
  };
  /** The sequences as they are outside any test, see `sequencesSnapshot`; null where they are not put back. */
  readonly sequences: string | null;
  /** Null where nobody counts what is done to each table. */
  readonly tables: TableCounter | null;
}
