import type {ByteRanges} from '../wire/byte-ranges';
import {frontend, server, type ErrorFields} from '../wire/encode';
import {Frontend, type TransactionStatus} from '../wire/message-type';
import type {ClientState} from './client-state';
import {ClientWork, type WorkOwner} from './client-work';
import {CHECK_CONSTRAINTS, DEFER_CONSTRAINTS} from '../pool/constraints';
import {ControlRunner, type ControlSite} from './control-runner';
import {CopyIn} from './copy-in';
import type {Desk} from './desk';
import {bringsReady, ownQuery, SYNC, type PassStep} from './pass-step';
import type {Exchange} from './exchange';
import {refusalOf, warningOf} from './refusals';
import type {ReportedParameters} from './reported-parameters';
import {Replies, SHOW_ALL, SHOW_ERRORS, type RepliesOwner, type ReplyRules} from './replies';
import type {ObservedStatement} from './statement-observer';
import type {WorkStart} from './transaction';
import type {Effect, Unit} from './unit';

/** What the runner needs of its session. */
export interface UnitOwner extends WorkOwner {
  readonly reported: ReportedParameters;
  readonly output: ByteRanges;
  /** Whether the client has gone. */
  readonly closed: boolean;
  flush(): void;
  unitDone(): void;
  /** ReadyForQuery comes next. */
  unitSettled(): void;
}

const NOTHING: readonly never[] = [];

/** Runs one client's units of work, one at a time: each step when the one before has been answered. */
export class UnitRunner implements RepliesOwner, ControlSite {
  readonly #owner: UnitOwner;
  readonly #desk: Desk;
  readonly #work: ClientWork;
  readonly #controls: ControlRunner;
  #unit: Unit | null = null;
  /** The step that ReadyForQuery is awaited for. */
  #awaited: PassStep | null = null;
  #afterwards: ((failed: boolean) => void) | null = null;
  /** Collects the answers from the first message on that no Sync has followed. */
  #replies: Replies | null = null;
  /** Of what was sent since then: a Flush does not part a statement from what it does. */
  readonly #effects: Effect[] = [];
  readonly #copyIn: CopyIn;
  #stepping = false;
  /** Whether the unit has failed: what is left of it is skipped. */
  #failed = false;
  #last: ObservedStatement | null = null;

  constructor(owner: UnitOwner, desk: Desk) {
    this.#owner = owner;
    this.#desk = desk;
    this.#work = new ClientWork(owner, desk);
    this.#controls = new ControlRunner(this, this.#work, desk);
    this.#copyIn = new CopyIn(bytes => desk.exchanges.more(bytes));
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
    return this.#awaited !== null;
  }

  /** Whether these are the answers to this client. */
  isAnswered(exchange: Exchange | null): boolean {
    return exchange !== null && exchange === this.#replies;
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
    return this.#copyIn;
  }

  /** Ends a unit that waits for more from its client. */
  interrupt(): void {
    this.#copyIn.abort('the client has gone');
    if (this.#replies && !this.#awaited) this.#send({...SYNC, ends: 'barrier'}, frontend.sync, SHOW_ALL);
  }

  /** Does what can be done of the unit without waiting for the backend. */
  step(): void {
    // A finished unit may bring in the next one, which this loop goes on with: a client may have sent thousands.
    if (this.#stepping) return;
    this.#stepping = true;
    while (this.#unit && !this.#awaited) {
      const step = this.#unit.steps.shift();
      if (!step) {
        if (!this.#unit.complete) break;
        this.#finish();
        continue;
      }
      if (this.#replies && (step.kind !== 'pass' || bringsReady(step.bytes))) {
        // The server's answers so far come first.
        const ends = step.kind === 'ready' ? 'ready' : 'barrier';
        if (ends === 'barrier') this.#unit.steps.unshift(step);
        this.#send({...SYNC, ends}, frontend.sync, SHOW_ALL);
      } else if (this.#failed && !this.#replies) {
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
    if (!this.#awaited) this.#owner.flush();
  }

  flush(): void {
    this.#owner.flush();
  }

  parseCompleted(): void {
    this.#owner.prepared.confirm();
  }

  notified(channel: string, payload: string): void {
    this.#owner.state.notify({kind: 'notify', channel, payload});
  }

  copyInStarted(): void {
    const step = this.#awaited;
    if (!step || step.bytes[0] === Frontend.query) this.#copyIn.begin('nobody', this.#unit?.copyData);
    else this.#copyIn.begin(step.ends === 'ready' ? 'client' : 'sandbox');
    // The client has gone, or its level has begun to end: there will be no data.
    if (this.#owner.closed || this.#desk.refusal() !== null) this.interrupt();
  }

  errorReceived(): void {
    this.#copyIn.dataOver();
  }

  isNews(name: string, value: string): boolean {
    return this.#owner.reported.isNews(name, value);
  }

  inClientWords(fields: ErrorFields): ErrorFields {
    return this.#owner.prepared.inClientWords(fields);
  }

  synced(status: TransactionStatus, failed: boolean, buffer: Buffer, start: number, end: number): void {
    const {state} = this.#owner;
    const step = this.#awaited;
    const afterwards = this.#afterwards;
    const held = this.#replies?.held ?? NOTHING;
    this.#awaited = this.#replies = this.#afterwards = null;
    this.#copyIn.over();
    this.#desk.exchanges.resume();
    if (status === 'I') this.#desk.transactionEnded({kind: 'ended', sql: this.#last?.sql ?? ''});
    const hasNewConstraints = !failed && this.#effects.some(({kind}) => kind === 'deferrable');
    if (failed) this.#failed = true;
    else for (const effect of this.#effects) this.#took(effect);
    this.#effects.length = 0;
    if (state.status !== 'I') state.status = status === 'E' ? 'E' : 'T';
    afterwards?.(failed);
    const endsUnit = step?.ends === 'ready';
    if (hasNewConstraints && state.status === 'T') {
      // Made in a transaction whose constraints were set before, they are immediate as all others were.
      if (endsUnit) this.#unit?.steps.unshift({kind: 'ready'});
      this.pass(ownQuery(DEFER_CONSTRAINTS), SHOW_ERRORS);
      return;
    }
    const unread = failed ? NOTHING : state.takeUnread();
    if (unread.length === 0) {
      this.#answered(endsUnit, held, buffer, start, end);
      return;
    }
    this.#awaited = SYNC;
    this.#work.readSettings(unread, () => {
      this.#awaited = null;
      this.#answered(endsUnit, held, buffer, start, end);
    });
  }

  /** @param held what of the answers is still to come before the ReadyForQuery that lies in `buffer`. */
  #answered(endsUnit: boolean, held: readonly Buffer[], buffer: Buffer, start: number, end: number): void {
    if (endsUnit && this.#mustCheck()) {
      this.#check(held);
      return;
    }
    this.#add(held);
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
      if (!failed) this.#add(held);
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

  #add(messages: readonly Buffer[]): void {
    for (const message of messages) this.#owner.output.add(message);
  }

  #took(effect: Effect): void {
    if (effect.kind === 'deferrable') this.#desk.transaction.constraintMade();
    else if (effect.kind !== 'prepare') this.#owner.state.ran(effect);
    else {
      this.#owner.prepared.preparedInSql(effect.name);
      this.#desk.transaction.statementPrepared(effect.name);
    }
  }

  connectionFailed(fields: ErrorFields): void {
    const step = this.#awaited;
    this.#awaited = this.#replies = this.#afterwards = null;
    this.#effects.length = 0;
    this.#copyIn.over();
    const reason = fields.M ?? '';
    this.#desk.transactionEnded({kind: 'failed', sql: this.#last?.sql ?? '', reason});
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
      step.statements[0]?.finished({rows: 0, wallMs: 0, failed: true});
      this.fail(refusal);
      if (step.ends === 'ready') this.#settleAndReady();
      return;
    }
    let {bytes} = step;
    let hiddenParses = 0;
    let own: WorkStart | null = null;
    if (state.fresh) {
      state.fresh = false;
      if (state.status === 'I') this.#work.beginOutside();
      own = this.#desk.transaction.beginWork(state);
      if (own.settle) this.#desk.unnamedOwner = null;
    }
    if (typeof step.unnamed === 'object' && this.#desk.unnamedOwner !== this) {
      bytes = Buffer.concat([step.unnamed.parse, bytes]);
      hiddenParses++;
    }
    if (step.unnamed !== 'none') this.#desk.unnamedOwner = step.unnamed === 'drops' ? null : this;
    if (own) bytes = Buffer.concat([own.bytes, bytes]);
    if (step.ends === 'barrier' && step.bytes[0] !== Frontend.query)
      bytes = Buffer.concat([bytes, frontend.sync]);
    const warning = warningOf(step, state, this.#desk.phrases);
    const isTransaction = state.status === 'I' && step.ends === 'ready' && step.bytes[0] === Frontend.query;
    this.#afterwards = afterwards ?? null;
    const hold =
      isTransaction && (state.deferred || step.effects.some(({kind}) => kind === 'set-constraints'));
    const isUsual = hiddenParses === 0 && !hold && !warning;
    this.#send(
      step,
      bytes,
      isUsual ? rules : {...rules, hiddenParses, hold, warning: warning && server.warning(warning)},
      own,
    );
  }

  #send(step: PassStep, bytes: Buffer, rules: ReplyRules, own: WorkStart | null = null): void {
    if (step.ends !== 'flush') this.#awaited = step;
    for (const effect of step.effects) this.#effects.push(effect);
    if (this.#replies) {
      this.#replies.expect(step.statements);
      this.#desk.exchanges.more(bytes);
    } else {
      this.#replies = new Replies(this, this.#owner.output, rules);
      this.#replies.expect(step.statements);
      this.#desk.exchanges.start(this.#replies, bytes, own?.replies ?? 0, own?.settle);
    }
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
