import {CHECK_CONSTRAINTS, DEFER_CONSTRAINTS} from '../pool/constraints';
import type {ByteRanges} from '../wire/byte-ranges';
import {server, type ErrorFields} from '../wire/encode';
import type {ClientState} from './client-state';
import {ClientWork} from './client-work';
import {ControlRunner, type ControlSite} from './control-runner';
import type {CopyIn} from './copy-in';
import type {Desk} from './desk';
import type {Exchange} from './exchange';
import {bringsReady, ownQuery, SYNC, type PassStep} from './pass-step';
import {closeParsed} from './prepared';
import {refusalOf} from './refusals';
import {SHOW_ALL, SHOW_ERRORS, type ReplyRules} from './replies';
import {REFUSED, type ObservedStatement} from './statement-observer';
import {Stretch, type StretchEnd, type StretchOwner} from './stretch';
import type {Unit} from './unit';
import type {UnitOwner} from './unit-owner';

const NOTHING: readonly never[] = [];

/** Runs one client's units of work, one at a time: each step when the one before has been answered. */
export class UnitRunner implements StretchOwner, ControlSite {
  readonly #owner: UnitOwner;
  readonly #desk: Desk;
  readonly #work: ClientWork;
  readonly #controls: ControlRunner;
  readonly #stretch: Stretch;
  #unit: Unit | null = null;
  /** Whether what the client has set is being read. */
  #reading = false;
  #stepping = false;
  /** Whether the unit has failed: what is left of it is skipped. */
  #failed = false;
  #last: ObservedStatement | null = null;

  constructor(owner: UnitOwner, desk: Desk) {
    this.#owner = owner;
    this.#desk = desk;
    this.#work = new ClientWork(owner, desk);
    this.#controls = new ControlRunner(this, this.#work, desk);
    this.#stretch = new Stretch(this, owner, desk);
  }

  get state(): ClientState {
    return this.#owner.state;
  }

  get output(): ByteRanges {
    return this.#owner.output;
  }

  /** The statement that was sent last. */
  get last(): ObservedStatement | null {
    return this.#last;
  }

  get waits(): boolean {
    return this.#stretch.awaited || this.#reading;
  }

  /** Whether these are the answers to this client. */
  isAnswered(exchange: Exchange | null): boolean {
    return this.#stretch.isAnswered(exchange);
  }

  get unit(): Unit | null {
    return this.#unit;
  }

  start(unit: Unit): void {
    this.#unit = unit;
    this.#failed = false;
    if (this.#owner.state.status === 'I') this.#owner.state.fresh = true;
    this.step();
  }

  refuse(unit: Unit, fields: ErrorFields): void {
    this.#unit = unit;
    this.fail(fields);
    this.step();
  }

  /** The level in which the unit has begun is gone: what is left of it is skipped. */
  abandon(): void {
    if (this.#unit) this.#failed = true;
  }

  /** The client has gone before it had asked to the end: a server undoes what there is so far. */
  giveUp(): void {
    this.#work.settle('undo');
    this.#finish();
  }

  /** The data of a COPY FROM STDIN that is going on. */
  get copyIn(): CopyIn {
    return this.#stretch.copyIn;
  }

  /** Ends a unit that waits for more from its client. */
  interrupt(): void {
    this.#stretch.interrupt();
  }

  /** Does what can be done of the unit without waiting for the backend. */
  step(): void {
    // A finished unit may bring in the next one, which this loop goes on with: a client may have sent thousands.
    if (this.#stepping) return;
    this.#stepping = true;
    while (this.#unit && !this.waits) {
      const step = this.#unit.steps.shift();
      if (!step) {
        if (!this.#unit.complete) break;
        this.#finish();
        continue;
      }
      if (this.#stretch.open && (step.kind !== 'pass' || bringsReady(step.bytes))) {
        // The server's answers so far come first.
        const ends = step.kind === 'ready' ? 'ready' : 'barrier';
        if (ends === 'barrier') this.#unit.steps.unshift(step);
        this.#stretch.sync(ends);
      } else if (this.#failed && !this.#stretch.open) {
        if (step.kind === 'ready' || (step.kind === 'pass' && step.ends === 'ready')) this.#settleAndReady();
      } else if (step.kind === 'pass') this.pass(step, SHOW_ALL);
      else if (step.kind === 'check-syntax') this.#checkSyntax(step.bytes);
      else if (step.kind === 'parse-again')
        this.pass({...SYNC, bytes: step.bytes, ends: 'barrier'}, SHOW_ERRORS);
      else if (step.kind === 'answer') this.#owner.output.add(step.bytes);
      else if (step.kind !== 'ready') {
        this.#last = step.statement;
        this.#controls.run(step);
      } else if (this.#mustCheck()) this.#check([]);
      else this.#settleAndReady();
    }
    this.#stepping = false;
    if (!this.waits) this.#owner.flush();
  }

  stretchEnded(end: StretchEnd): void {
    const {state} = this.#owner;
    if (end.failed) this.#failed = true;
    end.afterwards?.(end.failed);
    if (end.madeConstraints && state.status === 'T') {
      // Made in a transaction whose constraints were set before, they are immediate as all others were.
      if (end.step?.ends === 'ready') this.#unit?.steps.unshift({kind: 'ready'});
      this.pass(ownQuery(DEFER_CONSTRAINTS), SHOW_ERRORS);
      return;
    }
    const unread = end.failed ? NOTHING : state.takeUnread();
    if (unread.length === 0) {
      this.#answered(end);
      return;
    }
    this.#reading = true;
    this.#work.readSettings(unread, () => {
      this.#reading = false;
      this.#answered(end);
    });
  }

  #answered({step, held, buffer, start, end}: StretchEnd): void {
    const endsUnit = step?.ends === 'ready';
    if (endsUnit && this.#mustCheck()) {
      this.#check(held);
      return;
    }
    for (const message of held) this.#owner.output.add(message);
    if (endsUnit) {
      this.#settleUnit();
      buffer[start + 5] = this.#owner.state.status.charCodeAt(0);
      this.#owner.output.add(buffer, start, end);
    }
    this.#goOn();
  }

  /** Whether the unit is a transaction of its own that has to check its constraints now. */
  #mustCheck(): boolean {
    const {state} = this.#owner;
    const ends = state.status === 'I' && !state.fresh && !this.#failed;
    return ends && state.deferred && this.#desk.transaction.checkConstraints !== null;
  }

  /** @param held the answer to the unit's last statement, where that is not to come before. */
  #check(held: readonly Buffer[]): void {
    this.#unit?.steps.unshift({kind: 'ready'});
    this.pass(ownQuery(CHECK_CONSTRAINTS), SHOW_ERRORS, failed => {
      this.#owner.state.deferred = false;
      if (!failed) for (const message of held) this.#owner.output.add(message);
    });
  }

  /** The check fails in any case, which in a transaction of the client would be its end. */
  #checkSyntax(bytes: Buffer): void {
    if (this.#owner.state.status !== 'I') return;
    let isMalformed = false;
    const error = (fields: ErrorFields): ErrorFields | null => {
      isMalformed = fields.P !== undefined;
      return isMalformed ? fields : null;
    };
    this.pass({...SYNC, bytes, ends: 'barrier', unnamed: 'drops'}, {...SHOW_ERRORS, error}, () => {
      this.#work.settle('undo');
      this.#failed = isMalformed;
    });
  }

  sendAgain(step: PassStep): void {
    for (const message of closeParsed(step.bytes)) this.#desk.transaction.sendLater(message);
    this.#work.settle('undo');
    this.pass(step, SHOW_ALL);
  }

  connectionFailed(step: PassStep | null, fields: ErrorFields): void {
    this.fail(fields);
    if (step?.ends === 'ready') this.#settleAndReady();
    this.#goOn();
  }

  #goOn(): void {
    if (this.#owner.closed && this.#unit?.complete === false) this.giveUp();
    else this.step();
  }

  /** @param afterwards is called with the last answer. */
  pass(step: PassStep, rules: ReplyRules, afterwards?: (failed: boolean) => void): void {
    const {state} = this.#owner;
    this.#last = step.statements.at(-1) ?? this.#last;
    const refusal = refusalOf(step, state, this.#desk.phrases);
    if (refusal) {
      step.statements[0]?.finished(REFUSED);
      this.fail(refusal);
      if (step.ends === 'ready') this.#settleAndReady();
      return;
    }
    this.#stretch.send(step, rules, this.#work.begin(), afterwards ?? null);
  }

  /** Outside a transaction a unit is one of its own. */
  #settleUnit(): void {
    if (this.#owner.state.status === 'I') this.#work.settle(this.#failed ? 'undo' : 'keep');
    this.#owner.unitSettled();
  }

  #settleAndReady(): void {
    this.#settleUnit();
    this.#owner.output.add(server.readyForQuery(this.#owner.state.status));
  }

  fail(fields: ErrorFields): void {
    this.#owner.output.add(server.error(fields));
    this.#failed = true;
  }

  #finish(): void {
    this.#unit = null;
    this.#work.endUnit();
    this.#owner.unitDone();
  }
}
