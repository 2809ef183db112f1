import type {ServerPhrases} from '../pool/server-phrases';
import type {StatementKind, TransactionModes} from '../sql/statement';
import type {ErrorFields} from '../wire/encode';
import type {TransactionStatus} from '../wire/message-type';
import type {ControlStatement} from './unit';

/** How a client's transaction stands when it sends a statement that steers it. */
export interface ClientTransaction {
  /** What the client believes. */
  readonly status: TransactionStatus;
  /** Whether the statement is one of several in a string, which are a transaction without BEGIN. */
  readonly inBlock: boolean;
  /** Whether anything was sent to the server since it began, or since the unit did. */
  readonly started: boolean;
  /** The SQL that a COMMIT has to run first, if any. */
  readonly check: string | null;
}

/** What becomes of a statement that steers the transaction. */
export type Decision =
  /** A transaction of the client begins; the server hears of it with its first statement. */
  | {readonly kind: 'begin'; readonly tag: string; readonly modes: readonly string[]}
  /** No server is needed. */
  | {
      readonly kind: 'answer';
      readonly tag: string;
      readonly next: 'I' | 'T';
      /** What becomes of the work before it; `go-on` where it belongs to what follows. */
      readonly work: 'keep' | 'undo' | 'go-on';
      readonly warning?: ErrorFields;
    }
  /** COMMIT whose deferred constraints are checked first. */
  | {
      readonly kind: 'commit';
      readonly check: string;
      readonly next: 'I' | 'T';
      readonly warning?: ErrorFields;
    }
  | {readonly kind: 'refuse'; readonly fields: ErrorFields}
  /** The server runs `sql`. */
  | {readonly kind: 'forward'; readonly sql: string; readonly error?: (fields: ErrorFields) => ErrorFields}
  /** Forget a prepared statement of this client, or all of them. */
  | {readonly kind: 'deallocate'; readonly name: string | null}
  /** DISCARD ALL: the session is as it was when the client connected. */
  | {readonly kind: 'discard'}
  /** For the sandbox's own LISTEN and NOTIFY. */
  | {readonly kind: 'notify'; readonly tag: string; readonly statement: NotifyStatement};

export type SavepointStatement = Extract<StatementKind, {kind: 'savepoint' | 'release' | 'rollback-to'}>;
export type NotifyStatement = Extract<StatementKind, {kind: 'listen' | 'unlisten' | 'notify'}>;

const REAL_COMMITS =
  'Each test runs inside one transaction that is rolled back: what needs a transaction of its own cannot run in it.';

/** A statement that fails in any transaction, and so makes it a failed one. */
const FAIL = 'ROLLBACK TO SAVEPOINT jest_savepoint_refused';

export function isAboutSavepoint(type: StatementKind): type is SavepointStatement {
  return type.kind === 'savepoint' || type.kind === 'release' || type.kind === 'rollback-to';
}

/** Decides what a statement that steers the transaction becomes inside the sandbox's transaction. */
export function decide(
  {type, sql}: ControlStatement,
  {status, inBlock, started, check}: ClientTransaction,
  phrases: ServerPhrases,
): Decision {
  switch (type.kind) {
    case 'begin': {
      const tag = /^start/i.test(sql) ? 'START TRANSACTION' : 'BEGIN';
      // The server itself warns of, or refuses, a BEGIN inside a transaction.
      if (status !== 'I') return {kind: 'forward', sql: `${tag}${access(type.modes)}`};
      return {kind: 'begin', tag, modes: settings(type.modes)};
    }
    case 'commit':
    case 'rollback': {
      const tag = type.kind === 'commit' ? 'COMMIT' : 'ROLLBACK';
      if (status === 'I') {
        if (type.chain) return {kind: 'refuse', fields: phrases[`${type.kind}-chain`]};
        if (type.kind === 'commit' && started && check !== null)
          return {kind: 'commit', check, next: 'I', warning: phrases.commit};
        const work = type.kind === 'commit' ? 'keep' : 'undo';
        return {kind: 'answer', tag, next: 'I', work, warning: phrases[type.kind]};
      }
      const next = type.chain ? 'T' : 'I';
      if (type.kind === 'rollback' || status === 'E')
        return {kind: 'answer', tag: 'ROLLBACK', next, work: 'undo'};
      if (started && check !== null) return {kind: 'commit', check, next};
      return {kind: 'answer', tag, next, work: 'keep'};
    }
    case 'savepoint':
    case 'release':
    case 'rollback-to':
      return status === 'I' ? {kind: 'refuse', fields: phrases[type.kind]} : {kind: 'forward', sql};
    case 'set-transaction': {
      if (status === 'I' && !inBlock) {
        return {kind: 'answer', tag: 'SET', next: 'I', work: 'go-on', warning: phrases['set-transaction']};
      }
      const [mode] = settings(type.modes);
      if (status === 'E' || type.snapshot) return {kind: 'forward', sql};
      // The level is the sandbox's, SERIALIZABLE, whatever is asked for.
      if (mode === undefined) return {kind: 'answer', tag: 'SET', next: status, work: 'go-on'};
      return {kind: 'forward', sql: mode};
    }
    case 'two-phase': {
      const M = `jest-savepoint cannot run ${firstWords(sql)} in a test`;
      return {
        kind: 'forward',
        sql: FAIL,
        error: () => ({S: 'ERROR', V: 'ERROR', C: '0A000', M, H: REAL_COMMITS}),
      };
    }
    case 'no-transaction':
      // Outside a transaction, where pools ask for it between two users of a connection, it is no risk to the sandbox's.
      if (type.command === 'DISCARD ALL' && status === 'I' && !started) return {kind: 'discard'};
      return {
        kind: 'forward',
        sql,
        error: fields => (fields.C === '25001' ? {...fields, H: REAL_COMMITS} : fields),
      };
    case 'deallocate':
      return status === 'E' ? {kind: 'forward', sql} : {kind: 'deallocate', name: type.name};
    case 'listen':
    case 'unlisten':
    case 'notify':
      if (status === 'E') return {kind: 'forward', sql};
      return {kind: 'notify', tag: type.kind.toUpperCase(), statement: type};
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
