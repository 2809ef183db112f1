/** The end of a level, as messages up to a Sync each. */
export interface LevelEnd {
  readonly name: string;
  /** They undo what was done in it. */
  readonly undo: Buffer;
  /** They answer with one row, what was done to each table; null where nobody counts that. */
  readonly count: Buffer | null;
  /** They clean up what that leaves behind, before anything else is done, but nobody waits for them. */
  readonly tidy: Buffer;
  /** Whether the transaction is over with it. */
  readonly isOutermost: boolean;
}
