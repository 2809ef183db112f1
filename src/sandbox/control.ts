import type {TransactionModes} from '../sql/statement';
import type {ErrorFields} from '../wire/encode';
import type {TransactionStatus} from '../wire/message-type';
import type {ControlStatement} from './unit';

/** How a client's transaction stands when it sends a statement that steers it. */
export interface ClientTransaction {
  /** What the client believes. */
  readonly status: TransactionStatus;
  /** Whether anything was sent to the server since it began, or since the unit did. */
  readonly started: boolean;
  /** The SQL that a COMMIT has to run first, if any. */
  readonly check: string | null;
}

/** What becomes of a statement that steers the transaction. */
export type Decision =
  /** No server is needed. */
  | {
      readonly kind: 'answer';
      readonly tag: string;
      readonly next: 'I' | 'T';
      /** What becomes of the work before it; `go-on` where it belongs to what follows. */
      readonly work: 'keep' | 'undo' | 'go-on';
      readonly modes: readonly string[];
      readonly warning?: ErrorFields;
    }
  /** COMMIT whose deferred constraints are checked first. */
  | {readonly kind: 'commit'; readonly check: string; readonly next: 'I' | 'T'}
  | {readonly kind: 'refuse'; readonly fields: ErrorFields}
  /** The server runs `sql`; an error gets the hint, or is replaced by the one given. */
  | {readonly kind: 'forward'; readonly sql: string; readonly hint?: string; readonly error?: ErrorFields}
  /** Forget this client's prepared statements. */
  | {readonly kind: 'deallocate'};

const REAL_COMMITS =
  'Each test runs inside one rolled-back transaction. Give the tests that need real commits a file of their own with ' +
  `the docblock @jest-environment-options {"isolation":"database"}.`;

/** A statement that fails in any transaction, and so makes it a failed one. */
const FAIL = 'ROLLBACK TO SAVEPOINT jest_savepoint_refused';

function noTransaction(message: string): ErrorFields {
  return {C: '25P01', M: message};
}

/** Decides what a statement that steers the transaction becomes inside the sandbox's transaction. */
export function decide({type, sql}: ControlStatement, {status, started, check}: ClientTransaction): Decision {
  switch (type.kind) {
    case 'begin': {
      const tag = /^start/i.test(sql) ? 'START TRANSACTION' : 'BEGIN';
      // The server itself warns of, or refuses, a BEGIN inside a transaction.
      if (status !== 'I') return {kind: 'forward', sql: `${tag}${access(type.modes)}`};
      return {kind: 'answer', tag, next: 'T', work: 'go-on', modes: settings(type.modes)};
    }
    case 'commit':
    case 'rollback': {
      const command = type.kind === 'commit' ? 'COMMIT' : 'ROLLBACK';
      if (status === 'I') {
        if (type.chain) {
          return {
            kind: 'refuse',
            fields: noTransaction(`${command} AND CHAIN can only be used in transaction blocks`),
          };
        }
        const warning = noTransaction('there is no transaction in progress');
        return {
          kind: 'answer',
          tag: command,
          next: 'I',
          work: command === 'COMMIT' ? 'keep' : 'undo',
          modes: [],
          warning,
        };
      }
      const next = type.chain ? 'T' : 'I';
      const keep = command === 'COMMIT' && status === 'T';
      if (keep && started && check !== null) return {kind: 'commit', check, next};
      return {
        kind: 'answer',
        tag: keep ? 'COMMIT' : 'ROLLBACK',
        next,
        work: keep ? 'keep' : 'undo',
        modes: [],
      };
    }
    case 'savepoint':
    case 'release':
    case 'rollback-to': {
      if (status !== 'I') return {kind: 'forward', sql};
      const command = {
        savepoint: 'SAVEPOINT',
        release: 'RELEASE SAVEPOINT',
        'rollback-to': 'ROLLBACK TO SAVEPOINT',
      };
      return {
        kind: 'refuse',
        fields: noTransaction(`${command[type.kind]} can only be used in transaction blocks`),
      };
    }
    case 'set-transaction': {
      if (status === 'I') {
        const warning = noTransaction('SET TRANSACTION can only be used in transaction blocks');
        return {kind: 'answer', tag: 'SET', next: 'I', work: 'go-on', modes: [], warning};
      }
      const [mode] = settings(type.modes);
      if (status === 'E' || type.snapshot) return {kind: 'forward', sql};
      // The level is the sandbox's, SERIALIZABLE, whatever is asked for.
      return mode === undefined
        ? {kind: 'answer', tag: 'SET', next: 'T', work: 'go-on', modes: []}
        : {kind: 'forward', sql: mode};
    }
    case 'two-phase': {
      const fields = {
        C: '0A000',
        M: `jest-savepoint cannot run ${firstWords(sql)} in a test`,
        H: REAL_COMMITS,
      };
      return {kind: 'forward', sql: FAIL, error: fields};
    }
    case 'no-transaction':
      return {kind: 'forward', sql, hint: REAL_COMMITS};
    case 'deallocate':
      return status === 'E' ? {kind: 'forward', sql} : {kind: 'deallocate'};
  }
}

function settings(modes: TransactionModes): readonly string[] {
  return modes.readOnly === undefined ? [] : [`SET TRANSACTION${access(modes)}`];
}

function access({readOnly}: TransactionModes): string {
  return readOnly === undefined ? '' : ` READ ${readOnly ? 'ONLY' : 'WRITE'}`;
}

function firstWords(sql: string): string {
  return sql.split(/\s+/, 2).join(' ').toUpperCase();
}
