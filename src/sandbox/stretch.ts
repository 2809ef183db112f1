import {frontend, server, type ErrorFields} from '../wire/encode';
import {Frontend, type TransactionStatus} from '../wire/message-type';
import {CopyIn} from './copy-in';
import type {Desk} from './desk';
import type {Exchange} from './exchange';
import {SYNC, type PassStep} from './pass-step';
import {warningOf} from './refusals';
import {Replies, SHOW_ALL, type RepliesOwner, type ReplyRules} from './replies';
import type {ObservedStatement} from './statement-observer';
import type {WorkStart} from './transaction';
import type {Effect, Unit, UnnamedUse} from './unit';
import type {UnitOwner} from './unit-owner';

/** How a stretch has ended. */
export interface StretchEnd {
  /** The step that was awaited. */
  readonly step: PassStep | null;
  readonly failed: boolean;
  /** Whether it has made constraints that can be deferred. */
  readonly madeConstraints: boolean;
  /** What of the answers is still to come before ReadyForQuery. */
  readonly held: readonly Buffer[];
  /** What its sender wanted to do then. */
  readonly afterwards: ((failed: boolean) => void) | null;
  /** Where ReadyForQuery lies. */
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Whose statements a stretch holds. */
export interface StretchOwner {
  readonly unit: Unit | null;
  /** The statement that was sent last. */
  readonly last: ObservedStatement | null;
  /** The step has to be sent again, and nothing of it has been done or answered. */
  sendAgain(step: PassStep): void;
  stretchEnded(end: StretchEnd): void;
  connectionFailed(step: PassStep | null, fields: ErrorFields): void;
}

const NOTHING: readonly never[] = [];

/** SQLSTATE of a statement that was cancelled. */
const CANCELED = '57014';

/**
 * What one client has sent from the first message on that no Sync has followed, up to ReadyForQuery: the server answers it as
 * a whole. One stretch after another.
 */
export class Stretch implements RepliesOwner {
  readonly copyIn: CopyIn;
  readonly #owner: StretchOwner;
  readonly #client: UnitOwner;
  readonly #desk: Desk;
  /** The step that ReadyForQuery is awaited for. */
  #awaited: PassStep | null = null;
  #afterwards: ((failed: boolean) => void) | null = null;
  #replies: Replies | null = null;
  /** Whether the client has had a part of the answers. */
  #passedOn = false;
  /** The step that was stopped instead of another client's, as it has to be sent again. */
  #stopped: PassStep | null = null;
  /** The messages that were sent last: the client may use its own buffers again. */
  #sent: Buffer = frontend.sync;
  /** Of all that was sent: a Flush does not part a statement from what it does. */
  readonly #effects: Effect[] = [];

  constructor(owner: StretchOwner, client: UnitOwner, desk: Desk) {
    this.#owner = owner;
    this.#client = client;
    this.#desk = desk;
    this.copyIn = new CopyIn(bytes => desk.exchanges.more(bytes));
  }

  /** Whether there are messages that ReadyForQuery has not answered. */
  get open(): boolean {
    return this.#replies !== null;
  }

  /** Whether ReadyForQuery is awaited. */
  get awaited(): boolean {
    return this.#awaited !== null;
  }

  /** Whether these are the answers to this client. */
  isAnswered(exchange: Exchange | null): boolean {
    return exchange !== null && exchange === this.#replies;
  }

  /**
   * @param own what the step begins a piece of work with, if it does.
   * @param afterwards is called with the last answer.
   */
  send(
    step: PassStep,
    rules: ReplyRules,
    own: WorkStart | null,
    afterwards: ((failed: boolean) => void) | null,
  ): void {
    this.#afterwards = afterwards;
    const parts = own ? [own.bytes] : [];
    const hiddenParse = this.#useUnnamed(step.unnamed);
    if (hiddenParse) parts.push(hiddenParse);
    parts.push(step.bytes);
    const isQuery = step.bytes[0] === Frontend.query;
    if (step.ends === 'barrier' && !isQuery) parts.push(frontend.sync);
    const bytes = parts.length === 1 ? step.bytes : Buffer.concat(parts);

    const {state} = this.#client;
    const warning = warningOf(step, state, this.#desk.phrases);
    const mayHold = isQuery && step.ends === 'ready' && state.status === 'I';
    const hold = mayHold && (state.deferred || step.effects.some(({kind}) => kind === 'set-constraints'));
    const isUsual = !hiddenParse && !hold && !warning;
    const hiddenParses = hiddenParse ? 1 : 0;
    this.#send(
      step,
      bytes,
      isUsual ? rules : {...rules, hiddenParses, hold, warning: warning && server.warning(warning)},
      own,
    );
  }

  /** Asks for the answers so far. */
  sync(ends: 'ready' | 'barrier'): void {
    this.#send({...SYNC, ends}, frontend.sync, SHOW_ALL, null);
  }

  #send(step: PassStep, bytes: Buffer, rules: ReplyRules, own: WorkStart | null): void {
    if (step.ends !== 'flush') this.#awaited = step;
    for (const effect of step.effects) this.#effects.push(effect);
    if (this.#replies) {
      this.#replies.expect(step.statements);
      this.#desk.exchanges.more(bytes);
    } else {
      this.#replies = new Replies(this, this.#client.output, rules);
      this.#passedOn = false;
      this.#sent = bytes;
      this.#replies.expect(step.statements);
      this.#desk.exchanges.start(this.#replies, bytes, own?.replies ?? 0, {inFront: own?.settle ?? null});
    }
  }

  /** The Parse message that has to come again, where the backend's unnamed statement is another client's by now. */
  #useUnnamed(use: UnnamedUse): Buffer | null {
    if (use === 'none') return null;
    const isForeign = this.#desk.unnamedOwner !== this;
    this.#desk.unnamedOwner = use === 'drops' ? null : this;
    return typeof use === 'object' && isForeign ? use.parse : null;
  }

  /** Ends what waits for more from its client. */
  interrupt(): void {
    this.copyIn.abort('the client has gone');
    if (this.open && !this.awaited) this.sync('barrier');
  }

  flush(): void {
    if (!this.#client.output.empty) this.#passedOn = true;
    this.#client.flush();
  }

  isStray({C}: ErrorFields): boolean {
    const {cancelled} = this.#desk;
    const step = this.#awaited;
    if (C !== CANCELED || !step?.plain || this.#passedOn) return false;
    if (cancelled === null || cancelled === this.#client || this.#desk.refusal() !== null) return false;
    this.#stopped = {...step, bytes: this.#sent.subarray(-step.bytes.length)};
    return true;
  }

  parseCompleted(hidden: boolean): void {
    if (!hidden) this.#client.prepared.confirm();
  }

  notified(channel: string, payload: string): void {
    this.#client.state.notify({kind: 'notify', channel, payload});
  }

  copyInStarted(): void {
    const step = this.#awaited;
    if (!step || step.bytes[0] === Frontend.query) this.copyIn.begin('nobody', this.#owner.unit?.copyData);
    else this.copyIn.begin(step.ends === 'ready' ? 'client' : 'sandbox');
    // The client has gone, or its level has begun to end: there will be no data.
    if (this.#client.closed || this.#desk.refusal() !== null) this.interrupt();
  }

  /** The backend listens to nothing. */
  notificationReceived(): void {
    return;
  }

  errorReceived(): void {
    this.copyIn.dataOver();
  }

  isNews(name: string, value: string): boolean {
    return this.#client.reported.isNews(name, value);
  }

  inClientWords(fields: ErrorFields): ErrorFields {
    return this.#client.prepared.inClientWords(fields);
  }

  synced(status: TransactionStatus, failed: boolean, buffer: Buffer, start: number, end: number): void {
    const {state} = this.#client;
    const step = this.#awaited;
    const afterwards = this.#afterwards;
    const held = this.#replies?.held ?? NOTHING;
    const stopped = this.#stopped;
    this.#over();
    this.#desk.exchanges.resume();
    if (stopped) {
      this.#client.output.take();
      this.#effects.length = 0;
      this.#owner.sendAgain(stopped);
      return;
    }
    if (status === 'I') this.#desk.transactionEnded({kind: 'ended', sql: this.#owner.last?.sql ?? ''});
    const madeConstraints = !failed && this.#effects.some(({kind}) => kind === 'deferrable');
    if (!failed) for (const effect of this.#effects) this.#took(effect);
    this.#effects.length = 0;
    if (state.status !== 'I') state.status = status === 'E' ? 'E' : 'T';
    this.#owner.stretchEnded({step, failed, madeConstraints, held, afterwards, buffer, start, end});
  }

  connectionFailed(fields: ErrorFields): void {
    const step = this.#awaited;
    this.#over();
    this.#effects.length = 0;
    const reason = fields.M ?? '';
    this.#desk.transactionEnded({kind: 'failed', sql: this.#owner.last?.sql ?? '', reason});
    this.#owner.connectionFailed(step, fields);
  }

  #over(): void {
    this.#awaited = this.#replies = this.#afterwards = this.#stopped = null;
    this.copyIn.over();
  }

  #took(effect: Effect): void {
    if (effect.kind === 'deferrable') this.#desk.transaction.constraintMade();
    else if (effect.kind !== 'prepare') this.#client.state.ran(effect);
    else {
      this.#client.prepared.preparedInSql(effect.name);
      this.#desk.transaction.statementPrepared(effect.name);
    }
  }
}
