import {analyzeSql} from '../../sql/analyze-sql';
import {Frontend} from '../../wire/message-type';
import {effectsOf, effectsOfBind, withParameters} from '../effects';
import type {ObservedStatement} from '../statement-observer';
import {DirectUnit} from './direct-unit';
import type {NamedStatements} from './named-statements';
import type {SessionMemory} from './session-memory';

/** Where a message's body begins. */
const BODY = 5;

const STATEMENT = 0x53; // S

interface Portal {
  readonly sql: string;
  /** Set when it has been run: one that is read in parts is one statement. */
  statement: ObservedStatement | null;
}

/** Makes units of one client's messages, which stay as they are, and observes the statements in them. */
export class DirectBuilder {
  readonly #named: NamedStatements;
  readonly #memory: SessionMemory;
  readonly #observe: (sql: string) => ObservedStatement;
  readonly #submit: (unit: DirectUnit) => void;
  readonly #portals = new Map<string, Portal>();
  #unit = new DirectUnit();

  /** @param submit takes a unit that is complete, and one with a Flush each time it has grown */
  constructor(
    {named, memory}: {readonly named: NamedStatements; readonly memory: SessionMemory},
    observe: (sql: string) => ObservedStatement,
    submit: (unit: DirectUnit) => void,
  ) {
    this.#named = named;
    this.#memory = memory;
    this.#observe = observe;
    this.#submit = submit;
  }

  /** Whether it has messages of a unit that is not complete. */
  get collecting(): boolean {
    return !this.#unit.empty;
  }

  message(type: number, buffer: Buffer, start: number, end: number): void {
    const unit = this.#unit;
    switch (type) {
      case Frontend.query:
        this.#query(buffer.toString('utf8', start + BODY, end - 1));
        break;
      case Frontend.parse:
        this.#parse(buffer, start, end);
        break;
      case Frontend.bind:
        this.#bind(buffer, start);
        break;
      case Frontend.describe:
        if (buffer[start + BODY] === STATEMENT)
          this.#uses(buffer.toString('utf8', start + BODY + 1, end - 1));
        break;
      case Frontend.execute:
        this.#execute(buffer.toString('utf8', start + BODY, buffer.indexOf(0, start + BODY)));
        break;
      case Frontend.close:
        if (buffer[start + BODY] === STATEMENT)
          this.#named.remove(buffer.toString('utf8', start + BODY + 1, end - 1));
        break;
      case Frontend.functionCall:
        unit.runs(this.#observe('function call'));
        break;
      case Frontend.sync:
        unit.extended = true;
        break;
      case Frontend.flush:
        break;
      default: // Nothing else is work.
        return;
    }
    unit.add(buffer, start, end);
    unit.complete = type === Frontend.query || type === Frontend.functionCall || type === Frontend.sync;
    if (unit.complete) this.#unit = new DirectUnit();
    if (unit.complete || type === Frontend.flush) this.#submit(unit);
  }

  #query(sql: string): void {
    const {statements} = analyzeSql(sql);
    for (const {type, start, end} of statements) {
      this.#unit.runs(this.#observe(sql.slice(start, end)));
      this.#memory.sent(type);
      if (type.kind === 'deallocate') this.#named.remove(type.name);
      else if (type.kind === 'no-transaction' && type.command === 'DISCARD ALL') this.#named.remove(null);
    }
    for (const effect of withParameters(effectsOf(sql), []))
      if (effect.kind === 'set-config' && !effect.local) this.#memory.configured(effect.name);
  }

  #parse(buffer: Buffer, start: number, end: number): void {
    const nameEnd = buffer.indexOf(0, start + BODY);
    const name = buffer.toString('utf8', start + BODY, nameEnd);
    const sql = buffer.toString('utf8', nameEnd + 1, buffer.indexOf(0, nameEnd + 1));
    this.#named.add(name, sql, buffer.subarray(start, end));
    this.#unit.parses.push({name, again: false});
  }

  #bind(buffer: Buffer, start: number): void {
    const portalEnd = buffer.indexOf(0, start + BODY);
    const name = buffer.toString('utf8', portalEnd + 1, buffer.indexOf(0, portalEnd + 1));
    this.#uses(name);
    const sql = this.#named.sqlOf(name);
    this.#portals.set(buffer.toString('utf8', start + BODY, portalEnd), {sql, statement: null});
    for (const effect of effectsOfBind(effectsOf(sql), buffer, portalEnd))
      if (effect.kind === 'set-config' && !effect.local) this.#memory.configured(effect.name);
  }

  #execute(name: string): void {
    const portal = this.#portals.get(name) ?? {sql: '', statement: null};
    if (!portal.statement) {
      portal.statement = this.#observe(portal.sql);
      for (const {type} of analyzeSql(portal.sql).statements) this.#memory.sent(type);
    }
    this.#unit.runs(portal.statement);
  }

  #uses(name: string): void {
    if (!this.#unit.parses.some(parse => parse.name === name)) this.#unit.uses.add(name);
  }
}
