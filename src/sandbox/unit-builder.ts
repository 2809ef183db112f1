import {analyzeSql} from '../sql/analyze-sql';
import {frontend, server} from '../wire/encode';
import {Frontend} from '../wire/message-type';
import {controlOf, isControl} from './control-statement';
import {effectsOf, effectsOfBind, withParameters} from './effects';
import {renameIn, type PreparedStatements} from './prepared';
import type {ObservedStatement} from './statement-observer';
import {StepBuilder} from './step-builder';
import type {ControlStatement, Effect, Step, Unit} from './unit';

const NO_PARAMETERS: readonly null[] = [];

/** Where a message's body begins. */
const BODY = 5;

/** Makes units of work from the messages of one client. */
export class UnitBuilder {
  readonly #prepared: PreparedStatements;
  readonly #observe: (sql: string) => ObservedStatement;
  readonly #submit: (unit: Unit) => void;
  readonly #step = new StepBuilder();
  #unit: Unit = {steps: [], complete: false};
  #inBlock = false;
  readonly #portals = new Map<string, ObservedStatement>();
  readonly #portalEffects = new Map<string, readonly Effect[]>();

  /**
   * @param observe is told of each statement as it comes in.
   * @param submit takes a unit that is complete, and one with a Flush each time it has grown.
   */
  constructor(
    prepared: PreparedStatements,
    observe: (sql: string) => ObservedStatement,
    submit: (unit: Unit) => void,
  ) {
    this.#prepared = prepared;
    this.#observe = observe;
    this.#submit = submit;
  }

  /** Whether it has messages of a unit that is not complete. */
  get collecting(): boolean {
    return !this.#step.empty || this.#unit.steps.length > 0;
  }

  message(type: number, buffer: Buffer, start: number, end: number): void {
    switch (type) {
      case Frontend.query:
        this.#query(buffer.toString('utf8', start + BODY, end - 1), buffer.subarray(start, end));
        break;
      case Frontend.parse:
        this.#parse(buffer, start, end);
        break;
      case Frontend.bind:
        this.#bind(buffer, start, end);
        break;
      case Frontend.describe:
        this.#describe(buffer, start, end);
        break;
      case Frontend.execute:
        this.#execute(buffer, start, end);
        break;
      case Frontend.close:
        this.#close(buffer, start, end);
        break;
      case Frontend.flush:
        this.#step.add(buffer, start, end);
        this.#pass('flush');
        this.#submit(this.#unit);
        break;
      case Frontend.sync:
        this.#sync(buffer, start, end);
        break;
      case Frontend.functionCall:
        this.#unsynced();
        this.#step.add(buffer, start, end);
        this.#step.runs(this.#observe('function call'));
        this.#pass('ready');
        this.#finish();
        break;
      default: // Nothing else is work.
    }
  }

  #query(sql: string, message: Buffer): void {
    this.#unsynced();
    const {statements} = analyzeSql(sql);
    this.#inBlock = statements.length > 1;
    if (!statements.some(isControl)) {
      this.#step.add(message);
      const effects = effectsOf(sql);
      const all = withParameters(effects, NO_PARAMETERS);
      for (const [i, {start, end}] of statements.entries())
        this.#step.runs(this.#observe(sql.slice(start, end)), i === 0 ? all : undefined, effects.plain);
      this.#step.changesUnnamed('drops');
      this.#pass('ready');
      this.#finish();
      return;
    }
    // A control statement may only be carried out where nothing behind it is malformed.
    if (statements.findIndex(isControl) < statements.findLastIndex(statement => !isControl(statement)))
      this.#unit.steps.push({kind: 'check-syntax', bytes: frontend.parse('', sql)});
    let from = 0;
    for (const [i, statement] of statements.entries()) {
      const {type, start, end} = statement;
      const text = sql.slice(start, end);
      if (isControl(statement)) {
        this.#unit.steps.push({
          kind: 'control',
          control: {type: type as ControlStatement['type'], sql: text},
          statement: this.#observe(text),
          inBlock: this.#inBlock,
        });
        from = end;
        continue;
      }
      this.#step.runs(this.#observe(text), withParameters(effectsOf(text), NO_PARAMETERS));
      const next = statements[i + 1];
      if (next && !isControl(next)) continue;
      // Blanks in place of what came before keep the positions in the server's errors.
      this.#step.add(
        frontend.query(
          ' '.repeat(Array.from(sql.slice(0, from)).length) + sql.slice(from, end).replace(/^;/, ' '),
        ),
      );
      this.#step.changesUnnamed('drops');
      this.#pass('barrier');
    }
    this.#unit.steps.push({kind: 'ready'});
    this.#finish();
  }

  /**
   * Messages of the extended protocol that no Sync has followed are a step of their own: after an error in them the server
   * would ignore all up to a Sync, this message too.
   */
  #unsynced(): void {
    this.#pass('barrier');
  }

  #parse(buffer: Buffer, start: number, end: number): void {
    const nameEnd = buffer.indexOf(0, start + BODY);
    const name = buffer.toString('utf8', start + BODY, nameEnd);
    const sql = buffer.toString('utf8', nameEnd + 1, buffer.indexOf(0, nameEnd + 1));
    const message = buffer.subarray(start, end);
    const {backendName, control} = this.#prepared.add(name, {
      sql,
      control: controlOf(sql),
      effects: effectsOf(sql),
      parse: message,
    });
    if (control) this.#answer(server.parseComplete);
    else if (name === '') {
      this.#step.add(buffer, start, end);
      this.#step.changesUnnamed('defines');
    } else this.#step.add(renameIn(buffer, start, end, start + BODY, backendName));
  }

  #bind(buffer: Buffer, start: number, end: number): void {
    const portalEnd = buffer.indexOf(0, start + BODY);
    const portal = buffer.toString('utf8', start + BODY, portalEnd);
    const name = buffer.toString('utf8', portalEnd + 1, buffer.indexOf(0, portalEnd + 1));
    this.#prepared.bind(portal, name);
    this.#portals.delete(portal);
    const statement = this.#prepared.get(name);
    if (statement?.control) {
      this.#answer(server.bindComplete);
      return;
    }
    if (statement) this.#portalEffects.set(portal, effectsOfBind(statement.effects, buffer, portalEnd));
    if (name === '' && statement) this.#step.usesUnnamed(statement.parse);
    this.#parseAgain(name);
    if (name === '' || !statement) this.#step.add(buffer, start, end);
    else this.#step.add(renameIn(buffer, start, end, portalEnd + 1, statement.backendName));
  }

  #describe(buffer: Buffer, start: number, end: number): void {
    const ofStatement = buffer[start + BODY] === 0x53;
    const name = buffer.toString('utf8', start + BODY + 1, end - 1);
    const statement = ofStatement ? this.#prepared.get(name) : this.#prepared.ofPortal(name);
    if (statement?.control) {
      this.#answer(ofStatement ? Buffer.concat([server.noParameters, server.noData]) : server.noData);
    } else if (ofStatement && name !== '' && statement) {
      this.#parseAgain(name);
      this.#step.add(renameIn(buffer, start, end, start + BODY + 1, statement.backendName));
    } else {
      if (ofStatement && statement) this.#step.usesUnnamed(statement.parse);
      this.#step.add(buffer, start, end);
    }
  }

  #execute(buffer: Buffer, start: number, end: number): void {
    const portal = buffer.toString('utf8', start + BODY, buffer.indexOf(0, start + BODY));
    const prepared = this.#prepared.ofPortal(portal);
    if (prepared?.control) {
      this.#pass('barrier');
      const statement = this.#observe(prepared.sql);
      this.#unit.steps.push({kind: 'control', control: prepared.control, statement, inBlock: false});
      return;
    }
    // A portal that is read in parts is one statement.
    let statement = this.#portals.get(portal);
    if (!statement) this.#portals.set(portal, (statement = this.#observe(prepared?.sql ?? '')));
    this.#step.runs(statement, this.#portalEffects.get(portal), prepared?.effects.plain);
    this.#step.add(buffer, start, end);
  }

  #close(buffer: Buffer, start: number, end: number): void {
    const ofStatement = buffer[start + BODY] === 0x53;
    const name = buffer.toString('utf8', start + BODY + 1, end - 1);
    const statement = ofStatement ? this.#prepared.get(name) : undefined;
    if (statement) this.#prepared.remove(name);
    if (statement?.control) this.#answer(server.closeComplete);
    else if (name !== '' && statement) {
      this.#step.add(renameIn(buffer, start, end, start + BODY + 1, statement.backendName));
    } else this.#step.add(buffer, start, end);
  }

  #sync(buffer: Buffer, start: number, end: number): void {
    const last = this.#unit.steps.at(-1);
    if (this.#step.empty && last !== undefined && !(last.kind === 'pass' && last.ends === 'flush')) {
      this.#unit.steps.push({kind: 'ready'});
    } else {
      this.#step.add(buffer, start, end);
      this.#pass('ready');
    }
    this.#finish();
  }

  #parseAgain(name: string): void {
    const bytes = this.#prepared.parseAgain(name);
    if (!bytes) return;
    this.#pass('barrier');
    this.#unit.steps.push({kind: 'parse-again', bytes});
  }

  #answer(bytes: Buffer): void {
    this.#pass('barrier');
    this.#unit.steps.push({kind: 'answer', bytes});
  }

  /** Ends the step that the messages so far make, if there are any. */
  #pass(ends: Extract<Step, {kind: 'pass'}>['ends']): void {
    if (this.#step.empty) return;
    this.#unit.steps.push(this.#step.take(ends, this.#inBlock));
  }

  #finish(): void {
    const unit = this.#unit;
    unit.complete = true;
    this.#prepared.unitComplete();
    this.#unit = {steps: [], complete: false};
    this.#inBlock = false;
    this.#submit(unit);
  }
}
