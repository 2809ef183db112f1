import {analyzeSql} from '../../sql/analyze-sql';
import {readIdentifier} from '../../sql/read-identifier';
import type {StatementKind} from '../../sql/statement';
import type {ErrorFields} from '../../wire/encode';
import type {Ast} from './sql/ast';
import type {Parameters} from './sql/parameter-literal';
import {commandTag, writes} from './sql/command-tag';
import {outsideBlock, runControl, type ControlKind, type ControlTarget} from './control-command';
import {errorFields} from './error-fields';
import {StatementError} from './limit-error';
import type {MemoryDatabase, ResultColumn, StatementResult} from './memory-database';
import {pgType} from './values/pg-type';
import type {FunctionContext} from './session-functions';
import {SessionSettings, unknownSetting} from './session-settings';
import {TransactionStack} from './transaction-stack';

/** One statement, understood. */
export type Command =
  | {readonly kind: 'sql'; readonly statement: Ast; readonly parameters: number}
  | {readonly kind: 'control'; readonly type: ControlKind; readonly sql: string}
  | {readonly kind: 'show'; readonly name: string}
  /** One that changes nothing here; `needsBlock` where a server warns of it outside a transaction block. */
  | {readonly kind: 'nothing'; readonly tag: string; readonly needsBlock?: boolean};

/** A command with its parameters' values. */
export interface BoundCommand {
  readonly columns: readonly ResultColumn[] | null;
  run(): CommandResult;
}

export type CommandResult = StatementResult & {readonly warning?: ErrorFields};

/** One client's session: its settings, its transaction, and the statements that it runs. */
export class MemorySession implements FunctionContext {
  readonly settings = new SessionSettings();
  readonly transaction: TransactionStack;
  readonly #database: MemoryDatabase;
  readonly #control: ControlTarget;

  constructor(database: MemoryDatabase, deallocate: ControlTarget['deallocate']) {
    this.#database = database;
    this.transaction = new TransactionStack(() => database.backUp(), this.settings);
    this.#control = {settings: this.settings, transaction: this.transaction, deallocate};
  }

  get transactionStart(): Date {
    return this.transaction.start;
  }

  get statementStart(): Date {
    return this.transaction.statementStart;
  }

  setLocal(name: string, value: string): void {
    this.transaction.setLocal(name, value);
  }

  /**
   * Reads one statement.
   * @throws StatementError where it is not understood, or the transaction has failed.
   */
  read(sql: string): Command {
    const {type} = analyzeSql(sql).statements[0]!;
    this.#refuseAfterFailure(type.kind);
    if (type.kind !== 'other' && type.kind !== 'deferrable') return {kind: 'control', type, sql};
    const [, name] = /^show\s+(\S+|time\s+zone|transaction\s+isolation\s+level)$/i.exec(sql) ?? [];
    if (name !== undefined) return {kind: 'show', name: shownSetting(name)};
    const [, scope] = /^set\s+(local\s+|session\s+|)\S+\s+from\s+current$/i.exec(sql) ?? [];
    if (scope !== undefined) return {kind: 'nothing', tag: 'SET', needsBlock: /^local/i.test(scope)};
    const [, part] = /^discard\s+(sequences|temp|temporary|plans)$/i.exec(sql) ?? [];
    if (part !== undefined)
      return {kind: 'nothing', tag: `DISCARD ${part.toUpperCase().replace('TEMPORARY', 'TEMP')}`};
    // The sandbox's own way to make a setting whose object may be gone, which here cannot fail.
    const [, call] = /^do 'begin perform (set_config\(.+?\)); exception /is.exec(sql) ?? [];
    if (call !== undefined) return this.read(`SELECT ${call.replaceAll("''", "'")}`);
    const statement = this.#database.parse(sql);
    return {kind: 'sql', statement, parameters: this.#database.countParameters(statement)};
  }

  bind(command: Command, parameters: Parameters): BoundCommand {
    this.#refuseAfterFailure(command.kind === 'control' ? command.type.kind : 'other');
    switch (command.kind) {
      case 'control':
        return {
          columns: null,
          run: () => ({rows: [], ...runControl(command.type, command.sql, this.#control)}),
        };
      case 'show': {
        const value = this.settings.get(command.name);
        if (value === null) throw unknownSetting(command.name);
        return {
          columns: [{name: SessionSettings.shownName(command.name), type: pgType('text')}],
          run: () => ({rows: [[value]], tag: 'SHOW'}),
        };
      }
      case 'nothing': {
        const {tag, needsBlock = false} = command;
        const warns = needsBlock && !this.transaction.isBlock;
        return {
          columns: null,
          run: () => ({rows: [], tag, ...(warns && {warning: outsideBlock('SET LOCAL')})}),
        };
      }
      case 'sql': {
        const {statement} = command;
        this.transaction.statementBegins();
        if (this.transaction.isReadOnly && writes(statement)) {
          const [name] = commandTag(statement, 0).split(/ \d/);
          throw new StatementError('25006', `cannot execute ${name!} in a read-only transaction`);
        }
        return this.#database.bind(statement, parameters, this);
      }
    }
  }

  #refuseAfterFailure(kind: StatementKind['kind']): void {
    const endsFailure = kind === 'rollback' || kind === 'rollback-to' || kind === 'commit';
    if (this.transaction.status !== 'E' || endsFailure) return;
    throw new StatementError(
      '25P02',
      'current transaction is aborted, commands ignored until end of transaction block',
    );
  }

  /** The types of a command's parameters: what the client has declared, else what their places tell, else text. */
  parameterTypes(command: Command | null, declared: readonly number[]): readonly number[] {
    if (command?.kind !== 'sql') return [];
    const known = this.#database.parameterTypes(command.statement);
    return Array.from({length: command.parameters}, (_, i) => {
      const type = declared[i] ?? 0;
      return type === 0 ? (known.get(i) ?? pgType('text')).oid : type;
    });
  }

  /** The fields of an error in a command, or in one that was not understood. */
  errorFields(error: unknown, command: Command | null): ErrorFields {
    const statement = command?.kind === 'sql' ? command.statement : null;
    return errorFields(error, statement, this.#database.catalog);
  }
}

function shownSetting(name: string): string {
  if (/^time\s/i.test(name)) return 'timezone';
  if (/^transaction\s/i.test(name)) return 'transaction_isolation';
  return name
    .split('.')
    .map(part => readIdentifier(part))
    .join('.');
}
