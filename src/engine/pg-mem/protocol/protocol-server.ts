import {analyzeSql} from '../../../sql/analyze-sql';
import {server, type ErrorFields} from '../../../wire/encode';
import {Frontend} from '../../../wire/message-type';
import {limitError, StatementError} from '../limit-error';
import type {MemoryDatabase} from '../memory-database';
import {MemorySession, type Command} from '../memory-session';
import {Portal} from './portal';
import {
  dataRow,
  FieldReader,
  parameterDescription,
  portalSuspended,
  rowDescription,
  textValues,
} from './protocol-messages';

/** Where a message's body begins. */
const BODY = 5;

/** What ends a transaction, or begins one. */
const ENDS: ReadonlySet<string> = new Set(['begin', 'commit', 'rollback']);

interface PreparedStatement {
  /** Null for a text without a statement. */
  readonly command: Command | null;
  readonly types: readonly number[];
}

/** The server's end of the protocol, after the startup (PostgreSQL manual, 55.2): messages in, messages out. */
export class ProtocolServer {
  readonly #session: MemorySession;
  readonly #send: (message: Buffer) => void;
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, Portal>();
  /** After an error everything up to the next Sync is skipped. */
  #skips = false;
  #reported: ReadonlyMap<string, string>;

  constructor(database: MemoryDatabase, send: (message: Buffer) => void) {
    this.#send = send;
    this.#session = new MemorySession(database, name => this.#deallocate(name));
    this.#reported = this.#session.settings.reported;
  }

  /** The answer to a startup. */
  welcome(): void {
    this.#send(server.authenticationOk);
    for (const [name, value] of this.#reported) this.#send(server.parameterStatus(name, value));
    this.#send(server.backendKeyData(0, 0));
    this.#send(server.readyForQuery('I'));
  }

  get isInTransaction(): boolean {
    return this.#session.transaction.status !== 'I';
  }

  /** The client has gone. */
  leave(): void {
    if (this.isInTransaction) this.#undo();
  }

  message(type: number, buffer: Buffer, start: number, end: number): void {
    if (type === Frontend.sync) {
      this.#ready();
      return;
    }
    if (type === Frontend.query) {
      this.#query(buffer.toString('utf8', start + BODY, end - 1));
      this.#ready();
      return;
    }
    if (type === Frontend.functionCall) {
      this.#fail(limitError('a function call message').fields);
      this.#ready();
      return;
    }
    if (this.#skips) return;
    const fields = new FieldReader(buffer, start + BODY);
    const extended = this.#extended.get(type);
    if (!extended) return; // Flush: everything is sent at once. COPY messages: outside a COPY a server ignores them.
    let command: Command | null = null;
    try {
      extended(fields, found => (command = found));
    } catch (error) {
      this.#fail(this.#session.errorFields(error, command));
      this.#skips = true;
    }
  }

  /** Each tells which command it is about, for the fields of an error. */
  readonly #extended = new Map<
    number,
    (fields: FieldReader, about: (command: Command | null) => void) => void
  >([
    [Frontend.parse, fields => this.#parse(fields)],
    [Frontend.bind, (fields, about) => this.#bind(fields, about)],
    [Frontend.describe, (fields, about) => this.#describe(fields, about)],
    [Frontend.execute, (fields, about) => this.#execute(fields, about)],
    [Frontend.close, fields => this.#close(fields)],
  ]);

  #query(sql: string): void {
    this.#statements.delete('');
    const {statements} = analyzeSql(sql);
    if (statements.length === 0) this.#send(server.emptyQuery);
    const {transaction} = this.#session;
    let command: Command | null = null;
    try {
      for (const {type, start, end} of statements) {
        // Several statements in one string are one transaction, if they are not in one already.
        if (statements.length > 1 && transaction.status === 'I' && !ENDS.has(type.kind))
          transaction.beginImplicit();
        command = null;
        command = this.#session.read(sql.slice(start, end));
        const bound = this.#session.bind(command, {values: [], types: []});
        const result = bound.run();
        if (bound.columns) this.#send(rowDescription(bound.columns));
        for (const row of result.rows) this.#send(dataRow(row));
        this.#completed(result);
      }
      if (transaction.isImplicit) transaction.commit();
    } catch (error) {
      this.#fail(this.#session.errorFields(error, command));
      if (transaction.isImplicit) this.#undo();
    }
  }

  #undo(): void {
    try {
      this.#session.transaction.rollback();
    } catch (error) {
      this.#send(server.warning(this.#session.errorFields(error, null)));
    }
  }

  #parse(fields: FieldReader): void {
    const name = fields.string();
    const sql = fields.string();
    const types = fields.list(() => fields.int32());
    if (name !== '' && this.#statements.has(name))
      throw new StatementError('42P05', `prepared statement "${name}" already exists`);
    if (name === '') this.#statements.delete('');
    const {statements} = analyzeSql(sql);
    const [first] = statements;
    if (statements.length > 1)
      throw new StatementError('42601', 'cannot insert multiple commands into a prepared statement');
    const command = first ? this.#session.read(sql.slice(first.start, first.end)) : null;
    this.#statements.set(name, {command, types});
    this.#send(server.parseComplete);
  }

  #bind(fields: FieldReader, about: (command: Command | null) => void): void {
    const portal = fields.string();
    const name = fields.string();
    const formats = fields.list(() => fields.int16());
    const raw = fields.list(() => fields.value());
    if (fields.list(() => fields.int16()).includes(1)) throw limitError('a result in binary format');
    const {command, types} = this.#statement(name);
    about(command);
    const expected = command?.kind === 'sql' ? command.parameters : 0;
    if (raw.length !== expected) {
      throw new StatementError(
        '08P01',
        `bind message supplies ${raw.length} parameters, but prepared statement "${name}" requires ${expected}`,
      );
    }
    const values = textValues(raw, formats);
    const bound = command && this.#session.bind(command, {values, types});
    this.#portals.set(portal, new Portal(command, bound));
    this.#send(server.bindComplete);
  }

  #describe(fields: FieldReader, about: (command: Command | null) => void): void {
    const isStatement = fields.byte() === 0x53;
    const name = fields.string();
    if (!isStatement) {
      const {command, bound} = this.#portal(name);
      about(command);
      this.#send(bound?.columns ? rowDescription(bound.columns) : server.noData);
      return;
    }
    const {command, types} = this.#statement(name);
    about(command);
    const known = this.#session.parameterTypes(command, types);
    const columns = command && this.#session.bind(command, {values: known.map(() => null), types}).columns;
    this.#send(parameterDescription(known));
    this.#send(columns ? rowDescription(columns) : server.noData);
  }

  #execute(fields: FieldReader, about: (command: Command | null) => void): void {
    const portal = this.#portal(fields.string());
    const limit = fields.int32();
    about(portal.command);
    if (!portal.bound) {
      this.#send(server.emptyQuery);
      return;
    }
    const result = portal.take(portal.bound, limit);
    for (const row of result.rows) this.#send(dataRow(row));
    if (result.isSuspended) this.#send(portalSuspended);
    else this.#completed(result);
  }

  #close(fields: FieldReader): void {
    const isStatement = fields.byte() === 0x53;
    const name = fields.string();
    if (isStatement) this.#statements.delete(name);
    else this.#portals.delete(name);
    this.#send(server.closeComplete);
  }

  #completed({tag, warning}: {readonly tag: string; readonly warning?: ErrorFields}): void {
    if (warning) this.#send(server.warning(warning));
    this.#send(server.commandComplete(tag));
  }

  #ready(): void {
    this.#skips = false;
    const {reported} = this.#session.settings;
    for (const [name, value] of reported)
      if (this.#reported.get(name) !== value) this.#send(server.parameterStatus(name, value));
    this.#reported = reported;
    const {status} = this.#session.transaction;
    if (status === 'I') this.#portals.clear();
    this.#send(server.readyForQuery(status));
  }

  #fail(fields: ErrorFields): void {
    this.#session.transaction.fail();
    this.#send(server.error(fields));
  }

  #statement(name: string): PreparedStatement {
    const statement = this.#statements.get(name);
    if (!statement) throw new StatementError('26000', `prepared statement "${name}" does not exist`);
    return statement;
  }

  #portal(name: string): Portal {
    const portal = this.#portals.get(name);
    if (!portal) throw new StatementError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  #deallocate(name: string | null): boolean {
    if (name !== null) return this.#statements.delete(name);
    this.#statements.clear();
    return true;
  }
}
