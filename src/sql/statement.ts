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
  /** SET [LOCAL | SESSION] TRANSACTION; SET SESSION CHARACTERISTICS, which is for later transactions, is `set`. */
  | {readonly kind: 'set-transaction'; readonly modes: TransactionModes; readonly snapshot: boolean}
  /**
   * SET in all its forms: SET TIME ZONE sets `timezone`, SET ROLE `role`, SET SESSION CHARACTERISTICS one or more settings.
   * SET … FROM CURRENT and SET SEED, whose value cannot be read back, are `other`.
   */
  | {
      readonly kind: 'set';
      /** The settings, in lower case: the server knows them in any case. */
      readonly names: readonly string[];
      /** Whether it is SET LOCAL. */
      readonly local: boolean;
      /** Whether it is SET … TO DEFAULT, which is RESET. */
      readonly toDefault: boolean;
    }
  /** RESET, with the setting in lower case; null is RESET ALL. */
  | {readonly kind: 'reset'; readonly name: string | null}
  | {readonly kind: 'listen'; readonly channel: string}
  /** UNLISTEN; null is `*`, all channels. */
  | {readonly kind: 'unlisten'; readonly channel: string | null}
  /** NOTIFY, with the payload's text, which is empty where none is given. */
  | {readonly kind: 'notify'; readonly channel: string; readonly payload: string}
  /** PREPARE name AS …, not PREPARE TRANSACTION. */
  | {readonly kind: 'prepare'; readonly name: string}
  /** DEALLOCATE; null is ALL. DISCARD ALL, which forgets prepared statements too, is `no-transaction`; other DISCARDs do not. */
  | {readonly kind: 'deallocate'; readonly name: string | null}
  /** CREATE TEMP TABLE … ON COMMIT DROP or DELETE ROWS. Temporary tables that a COMMIT leaves alone are `other`. */
  | {readonly kind: 'temp-table'; readonly name: string; readonly onCommit: 'drop' | 'delete-rows'}
  /** DECLARE … CURSOR, with the cursor's name, and whether it is WITH HOLD. */
  | {readonly kind: 'declare'; readonly name: string; readonly hold: boolean}
  /** FETCH or MOVE, with the cursor's name. */
  | {readonly kind: 'fetch'; readonly name: string}
  /** PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED. */
  | {readonly kind: 'two-phase'}
  /** What the server refuses within a transaction block; `command` names it as the server's error does, e.g. `VACUUM`. */
  | {readonly kind: 'no-transaction'; readonly command: string}
  /** SET CONSTRAINTS, which the server takes outside a transaction block, too, with a warning. */
  | {readonly kind: 'set-constraints'}
  /** CREATE or ALTER that makes a constraint or a trigger deferrable, and that is no other kind. */
  | {readonly kind: 'deferrable'}
  /** A statement that the server refuses outside a transaction block, and that is no other kind; `command` as above. */
  | {readonly kind: 'needs-transaction'; readonly command: 'LOCK TABLE'}
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
