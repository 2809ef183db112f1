import {frontend, type ErrorFields} from '../wire/encode';
import {MessageReader} from '../wire/message-reader';
import {Frontend} from '../wire/message-type';
import type {SqlEffects} from './effects';
import type {ControlStatement} from './unit';

/** A statement that a client has prepared. */
export interface PreparedStatement {
  /** Its name on the backend, where all clients' statements live together. */
  readonly backendName: string;
  readonly sql: string;
  /** Set where the statement steers the transaction: the backend does not know it. */
  readonly control: ControlStatement | null;
  readonly effects: SqlEffects;
  /** The Parse message as the client sent it. */
  readonly parse: Buffer;
}

const NO_NAMES: readonly string[] = [];

let lastName = 0;

/** What the server says of a statement by its name: a protocol violation, there is none, or there is one. */
const NAMING_ERRORS = new Set(['08P01', '26000', '42P05']);

/** The prepared statements and portals of one client, under names of their own on the shared backend. */
export class PreparedStatements {
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, PreparedStatement | null>();
  /** What the client has prepared with PREPARE, under the backend's names. */
  readonly #sqlNames = new Set<string>();
  /** Those that a backend knew which is not there any more. */
  readonly #lost = new Set<string>();
  /** Sent to the server, not yet answered; null stands where a unit ends. */
  readonly #unconfirmed: (string | null)[] = [];

  add(name: string, content: Omit<PreparedStatement, 'backendName'>): PreparedStatement {
    const known = name === '' || this.#lost.delete(name) ? undefined : this.#statements.get(name);
    const backendName = name === '' ? '' : (known?.backendName ?? `s${++lastName}`);
    // What is kept for long does not keep its client's whole buffer.
    const parse = name === '' ? content.parse : Buffer.from(content.parse);
    const {sql, control, effects} = content;
    const statement = {backendName, sql, control, effects, parse};
    // A name that is taken: the server says so, and the statement of before stays.
    if (known) return statement;
    this.#statements.set(name, statement);
    if (!control) this.#unconfirmed.push(name);
    return statement;
  }

  preparedInSql(name: string): void {
    this.#sqlNames.add(name);
  }

  get(name: string): PreparedStatement | undefined {
    return this.#statements.get(name);
  }

  /** The Parse message that makes a statement known to the backend again; null where that is not needed. */
  parseAgain(name: string): Buffer | null {
    if (!this.#lost.has(name) || this.#unconfirmed.includes(name)) return null;
    const statement = this.#statements.get(name)!;
    this.#unconfirmed.push(name);
    return renameIn(statement.parse, 0, statement.parse.length, 5, statement.backendName);
  }

  /** The server has answered the oldest Parse message. */
  confirm(): void {
    // The answer to a statement that was sent again comes again.
    if (this.#unconfirmed[0] === null) return;
    const name = this.#unconfirmed.shift();
    if (name != null) this.#lost.delete(name);
  }

  /** What is prepared from here on belongs to the next unit. */
  unitComplete(): void {
    this.#unconfirmed.push(null);
  }

  /**
   * The oldest unit is over: what it prepared without an answer was never prepared, and outside a transaction the portals
   * are gone.
   */
  endUnit(inTransaction: boolean): readonly string[] {
    for (let name = this.#unconfirmed.shift(); name != null; name = this.#unconfirmed.shift())
      if (!this.#lost.has(name)) this.#statements.delete(name);
    if (inTransaction || this.#portals.size === 0) return NO_NAMES;
    this.#portals.delete('');
    if (this.#portals.size === 0) return NO_NAMES;
    const named = [...this.#portals.keys()];
    this.#portals.clear();
    return named;
  }

  remove(name: string): void {
    this.#statements.delete(name);
    this.#lost.delete(name);
  }

  /** Another backend has taken the place of the one before: nothing of this is there. */
  backendReplaced(): void {
    for (const [name, {control}] of this.#statements) if (name !== '' && !control) this.#lost.add(name);
    this.#sqlNames.clear();
    this.#portals.clear();
  }

  bind(portal: string, statement: string): void {
    this.#portals.set(portal, this.#statements.get(statement) ?? null);
  }

  /** The statement that a portal runs. */
  ofPortal(portal: string): PreparedStatement | null {
    return this.#portals.get(portal) ?? null;
  }

  /** An error with the client's name for the statement that the server speaks of. */
  inClientWords(fields: ErrorFields): ErrorFields {
    if (!NAMING_ERRORS.has(fields.C ?? '')) return fields;
    const M = fields.M?.replace(/(?<=")s\d+(?=")/, backendName => {
      for (const [name, statement] of this.#statements)
        if (statement.backendName === backendName) return name;
      return backendName;
    });
    return {...fields, ...(M !== undefined && {M})};
  }

  /** The message that frees one statement, and forgets it here; null where there is none of this name. */
  close(name: string): readonly Buffer[] | null {
    const statement = this.#statements.get(name);
    this.#sqlNames.delete(name);
    if (name === '' || !statement) return null;
    this.remove(name);
    return statement.control ? [] : [frontend.closeStatement(statement.backendName)];
  }

  /** Messages that free everything on the backend, and forgets it here. */
  closeAll(): readonly Buffer[] {
    const messages = this.leaveBackend();
    this.#statements.clear();
    this.#lost.clear();
    return messages;
  }

  /** The client goes on with another backend. @returns messages that free everything on this one. */
  leaveBackend(): readonly Buffer[] {
    const known = [...this.#statements].filter(
      ([name, {control}]) => name !== '' && !control && !this.#lost.has(name),
    );
    const names = [...known.map(([, {backendName}]) => backendName), ...this.#sqlNames];
    this.backendReplaced();
    return names.map(name => frontend.closeStatement(name));
  }
}

/** Replaces the name at `nameStart` of a message by another. */
export function renameIn(
  buffer: Buffer,
  start: number,
  end: number,
  nameStart: number,
  name: string,
): Buffer {
  const nameEnd = buffer.indexOf(0, nameStart);
  const replaced = Buffer.concat([
    buffer.subarray(start, nameStart),
    Buffer.from(name),
    buffer.subarray(nameEnd, end),
  ]);
  replaced.writeUInt32BE(replaced.length - 1, 1);
  return replaced;
}

/** A Close message for a portal. */
export function closePortal(name: string): Buffer {
  const message = Buffer.from(`\0\0\0\0\0P${name}\0`);
  message[0] = Frontend.close;
  message.writeUInt32BE(message.length - 1, 1);
  return message;
}

/** Messages that free the named statements which these messages prepare: no rollback does. */
export function closeParsed(messages: Buffer): readonly Buffer[] {
  const names: string[] = [];
  new MessageReader((type, buffer, start) => {
    if (type === Frontend.parse) names.push(buffer.toString('utf8', start + 5, buffer.indexOf(0, start + 5)));
  }).push(messages);
  return names.filter(name => name !== '').map(name => frontend.closeStatement(name));
}
