import {readString} from '../../sql/read-string';
import type {StatementKind, TransactionModes} from '../../sql/statement';
import type {ErrorFields} from '../../wire/encode';
import {limitError, StatementError} from './limit-error';
import type {SessionSettings} from './session-settings';
import type {TransactionStack} from './transaction-stack';

/** A statement of the session itself, which pg-mem does not see. */
export type ControlKind = Exclude<StatementKind, {readonly kind: 'other' | 'deferrable'}>;

/** What a control statement answers. */
export interface ControlResult {
  readonly tag: string;
  readonly warning?: ErrorFields;
}

/** The session's parts that control statements act on. */
export interface ControlTarget {
  readonly settings: SessionSettings;
  readonly transaction: TransactionStack;
  /** Frees a prepared statement, null for all. False: there is none of this name. */
  deallocate(name: string | null): boolean;
}

/** Carries out a statement that steers the session or its transaction. */
export function runControl(type: ControlKind, sql: string, target: ControlTarget): ControlResult {
  const {settings, transaction} = target;
  const inTransaction = transaction.isBlock;
  switch (type.kind) {
    case 'begin': {
      const tag = /^start/i.test(sql) ? 'START TRANSACTION' : 'BEGIN';
      if (inTransaction) return {tag, warning: {C: '25001', M: 'there is already a transaction in progress'}};
      transaction.begin();
      transaction.isReadOnly = isReadOnly(type.modes, settings.get('default_transaction_read_only') === 'on');
      return {tag};
    }
    case 'commit':
    case 'rollback': {
      if (!inTransaction) return endNothing(type.kind, type.chain, transaction);
      const tag = type.kind === 'commit' && transaction.status === 'T' ? 'COMMIT' : 'ROLLBACK';
      const {isReadOnly: wasReadOnly} = transaction;
      if (tag === 'COMMIT') transaction.commit();
      else transaction.rollback();
      if (type.chain) {
        transaction.begin();
        transaction.isReadOnly = wasReadOnly;
      }
      return {tag};
    }
    case 'savepoint':
    case 'release':
    case 'rollback-to':
      return runSavepoint(type.kind, type.name, transaction);
    case 'set-transaction':
      if (!inTransaction) return {tag: 'SET', warning: outsideBlock('SET TRANSACTION')};
      transaction.isReadOnly = isReadOnly(type.modes, transaction.isReadOnly);
      return {tag: 'SET'};
    case 'set':
      return runSet(type, sql, target);
    case 'reset':
      settings.reset(type.name);
      return {tag: 'RESET'};
    case 'set-constraints':
      // pg-mem checks every constraint at once.
      return {tag: 'SET CONSTRAINTS', ...(!inTransaction && {warning: outsideBlock('SET CONSTRAINTS')})};
    case 'deallocate':
      if (!target.deallocate(type.name))
        throw new StatementError('26000', `prepared statement "${type.name ?? ''}" does not exist`);
      return {tag: type.name === null ? 'DEALLOCATE ALL' : 'DEALLOCATE'};
    case 'needs-transaction':
      if (!inTransaction) throw notInBlock(type.command);
      // Nobody else is there who could hold a lock.
      return {tag: type.command};
    case 'no-transaction':
      if (inTransaction)
        throw new StatementError('25001', `${type.command} cannot run inside a transaction block`);
      if (type.command !== 'DISCARD ALL') throw limitError(type.command);
      settings.reset(null);
      target.deallocate(null);
      return {tag: type.command};
    case 'declare':
      if (!inTransaction && !type.hold) throw notInBlock('DECLARE CURSOR');
      throw limitError('DECLARE CURSOR');
    case 'temp-table':
      throw limitError('temporary tables');
    case 'fetch':
    case 'two-phase':
    case 'prepare':
    case 'listen':
    case 'unlisten':
    case 'notify':
      throw limitError(sql.split(/\s+/, 2).join(' ').toUpperCase());
  }
}

function runSavepoint(
  kind: 'savepoint' | 'release' | 'rollback-to',
  name: string,
  transaction: TransactionStack,
): ControlResult {
  const command = {
    savepoint: 'SAVEPOINT',
    release: 'RELEASE SAVEPOINT',
    'rollback-to': 'ROLLBACK TO SAVEPOINT',
  };
  if (!transaction.isBlock) throw notInBlock(command[kind]);
  switch (kind) {
    case 'savepoint':
      transaction.savepoint(name);
      return {tag: 'SAVEPOINT'};
    case 'release':
      transaction.release(name);
      return {tag: 'RELEASE'};
    case 'rollback-to':
      transaction.rollbackTo(name);
      return {tag: 'ROLLBACK'};
  }
}

function endNothing(
  kind: 'commit' | 'rollback',
  chain: boolean,
  transaction: TransactionStack,
): ControlResult {
  const tag = kind.toUpperCase();
  if (chain) throw notInBlock(`${tag} AND CHAIN`);
  if (kind === 'commit') transaction.commit();
  else transaction.rollback();
  return {tag, warning: {C: '25P01', M: 'there is no transaction in progress'}};
}

function runSet(
  {names, local, toDefault}: Extract<ControlKind, {readonly kind: 'set'}>,
  sql: string,
  {settings, transaction}: ControlTarget,
): ControlResult {
  const isOutside = local && !transaction.isBlock;
  for (const name of names) {
    if (toDefault) settings.reset(name);
    else if (local) transaction.setLocal(name, settingValue(name, sql));
    else settings.set(name, settingValue(name, sql));
  }
  return {tag: 'SET', ...(isOutside && {warning: outsideBlock('SET LOCAL')})};
}

/** What stands behind the setting's name, as the server shows it. */
function settingValue(name: string, sql: string): string {
  if (name === 'default_transaction_read_only')
    return onOff(/(?:read\s+only|=|\bto\b)\s*(.*)$/is.exec(sql)?.[1] ?? '');
  const [, text = ''] =
    /(?:=|\bto\b|\bzone\b|\bnames\b|\bschema\b|\brole\b|\bauthorization\b|\boption\b|\btransaction\b)\s*(.*)$/is.exec(
      sql,
    ) ?? [];
  const values = text.match(/(?:e|u&)?'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s,]+/gi) ?? [];
  return values.map(value => readString(value) ?? value).join(', ');
}

function onOff(text: string): string {
  return /^(?:|'?(?:on|t|true|y|yes|1)'?)$/i.test(text.trim()) ? 'on' : 'off';
}

function isReadOnly({readOnly}: TransactionModes, otherwise: boolean): boolean {
  return readOnly ?? otherwise;
}

/** What a server says of a command that means nothing outside a transaction block. */
export function outsideBlock(command: string): ErrorFields {
  return {C: '25P01', M: `${command} can only be used in transaction blocks`};
}

function notInBlock(command: string): StatementError {
  const {C, M} = outsideBlock(command) as {readonly C: string; readonly M: string};
  return new StatementError(C, M);
}
