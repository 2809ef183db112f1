/** The modes of BEGIN, START TRANSACTION and SET TRANSACTION, where they are given. */
export interface TransactionModes {
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed' | 'read uncommitted';
  readonly readOnly?: boolean;
  readonly deferrable?: boolean;
}

/** What a statement means to a transaction. */
export type StatementKind =
  /** BEGIN, START TRANSACTION. */
  | {readonly kind: 'begin'; readonly modes: TransactionModes}
  /** COMMIT, END. */
  | {readonly kind: 'commit'; readonly chain: boolean}
  /** ROLLBACK, ABORT (not ROLLBACK TO). */
  | {readonly kind: 'rollback'; readonly chain: boolean}
  /** SAVEPOINT, RELEASE and ROLLBACK TO, with the savepoint's name as the server reads it. */
  | {readonly kind: 'savepoint' | 'release' | 'rollback-to'; readonly name: string}
  /** SET TRANSACTION (not SET SESSION CHARACTERISTICS, which is `other`). */
  | {readonly kind: 'set-transaction'; readonly modes: TransactionModes; readonly snapshot: boolean}
  /** PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED. */
  | {readonly kind: 'two-phase'}
  /** What the server refuses within a transaction block; `command` names it as the server's error does, e.g. `VACUUM`. */
  | {readonly kind: 'no-transaction'; readonly command: string}
  /** DEALLOCATE ALL: forgets prepared statements. So does DISCARD ALL, which is `no-transaction`; no other DISCARD does. */
  | {readonly kind: 'deallocate'; readonly command: 'DEALLOCATE ALL'}
  | {readonly kind: 'other'};

/** One statement of a string. */
export interface Statement {
  readonly type: StatementKind;
  /** Its first and last+1 index in the string, without the semicolon and the white space and comments around it. */
  readonly start: number;
  readonly end: number;
}

/** What a whole string of SQL is. Empty statements (`;;`, comments alone) are not among the statements. */
export interface SqlAnalysis {
  readonly statements: readonly Statement[];
  /** Whether any statement is not `other`: only then must the string be taken apart. */
  readonly hasControl: boolean;
}
