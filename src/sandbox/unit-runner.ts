import type {ByteRanges} from '../wire/byte-ranges';
import {frontend, server, type ErrorFields} from '../wire/encode';
import {Frontend, type TransactionStatus} from '../wire/message-type';
import type {ClientState} from './client-state';
import {decide, type Decision, type NotifyStatement} from './control';
import {CopyIn} from './copy-in';
import {CHECK_CONSTRAINTS} from './constraints';
import type {Desk} from './desk';
import {readSettings} from './own-query';
import type {PreparedStatements} from './prepared';
import {closePortal} from './prepared';
import type {ReportedParameters} from './reported-parameters';
import {Replies, type RepliesOwner, type ReplyRules} from './replies';
import type {ObservedStatement} from './statement-observer';
import type {Effect, Step, Unit} from './unit';

type PassStep = Extract<Step, {kind: 'pass'}>;

const SHOW_ALL: ReplyRules = {show: 'all'};
const SYNC: PassStep = {
  kind: 'pass',
  bytes: frontend.sync,
  ends: 'ready',
  statements: [],
  unnamed: 'none',
  effects: [],
  inBlock: false,
};

/** What the runner needs of its session. */
export interface UnitOwner {
  readonly state: ClientState;
  readonly prepared: PreparedStatements;
  readonly reported: ReportedParameters;
  readonly output: ByteRanges;
  /** Whether the client has gone. */
  readonly closed: boolean;
  flush(): void;
  unitDone(): void;
  /** Carries out the LISTEN, UNLISTEN and NOTIFY of work that is kept. */
  carryOut(statements: readonly NotifyStatement[]): void;
  /** ReadyForQuery comes next. */
  unitSettled(): void;
}

/** Runs one client's units of work, one at a time: each step when the one before has been answered. */
export class UnitRunner implements RepliesOwner {
  readonly #owner: UnitOwner;
  readonly #desk: Desk;
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
    this.#copyIn = new CopyIn(bytes => desk.exchanges.more(bytes));
  }

  /** The statement that was sent last. */
  get last(): ObservedStatement | null {
    return this.#last;
  }

  get waits(): boolean {
    return this.#awaited !== null;
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
    this.#fail(fields);
    this.step();
  }

  /** The level in which the unit has begun is gone: what is left of it is skipped. */
  abandon(): void {
    if (this.#unit) this.#failed = true;
  }

  /** The client has gone before it had asked to the end: a server undoes what there is so far. */
  giveUp(): void {
    this.#settle('undo');
    this.#finish();
  }

  /** The data of a COPY FROM STDIN that is going on. */
  get copyIn(): CopyIn {
    return this.#copyIn;
  }

  /** Ends a unit that waits for more from its client. */
  interrupt(): void {
    this.#copyIn.abort('the client has gone');
    if (this.#replies && !this.#awaited) this.#send({...SYNC, ends: 'barrier'}, frontend.sync, 0, SHOW_ALL);
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
        this.#send({...SYNC, ends}, frontend.sync, 0, SHOW_ALL);
      } else if (this.#failed && !this.#replies) {
        if (step.kind === 'ready' || (step.kind === 'pass' && step.ends === 'ready')) this.#settleAndReady();
      } else if (step.kind === 'pass') this.#pass(step, SHOW_ALL);
      else if (step.kind === 'answer') this.#owner.output.add(step.bytes);
      else if (step.kind !== 'ready') this.#control(step);
      else if (this.#mustCheck()) this.#check([]);
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
    if (!step || step.bytes[0] === Frontend.query) this.#copyIn.begin('nobody');
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
    const effects = this.#effects.splice(0);
    const held = this.#replies?.held ?? [];
    this.#awaited = this.#replies = this.#afterwards = null;
    this.#copyIn.over();
    this.#desk.exchanges.resume();
    if (status === 'I') this.#desk.transactionEnded(this.#last?.sql ?? '');
    if (failed) this.#failed = true;
    else for (const effect of effects) this.#took(effect);
    if (state.status !== 'I') state.status = status === 'E' ? 'E' : 'T';
    afterwards?.(failed);
    this.#readSettings(failed ? [] : state.takeUnread(), () => {
      if (step?.ends === 'ready' && this.#mustCheck()) {
        this.#check(held);
        return;
      }
      this.#add(held);
      if (step?.ends === 'ready') {
        this.#settleUnit();
        buffer[start + 5] = state.status.charCodeAt(0);
        this.#owner.output.add(buffer, start, end);
      }
      this.#goOn();
    });
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
    this.#pass(ownQuery(CHECK_CONSTRAINTS), {show: 'errors'}, failed => {
      this.#owner.state.deferred = false;
      if (!failed) this.#add(held);
    });
  }

  #add(messages: readonly Buffer[]): void {
    for (const message of messages) this.#owner.output.add(message);
  }

  #took(effect: Effect): void {
    if (effect.kind !== 'prepare') this.#owner.state.ran(effect);
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
    this.#desk.transactionEnded(this.#last?.sql ?? '', fields.M);
    this.#fail(fields);
    if (step?.ends === 'ready') this.#settleAndReady();
    this.#goOn();
  }

  #goOn(): void {
    if (this.#owner.closed && this.#unit?.complete === false) this.giveUp();
    else this.step();
  }

  /** @param afterwards is called with the last answer. */
  #pass(step: PassStep, rules: ReplyRules, afterwards: ((failed: boolean) => void) | null = null): void {
    const {state} = this.#owner;
    this.#last = step.statements.at(-1) ?? this.#last;
    const refusal = this.#refusal(step);
    if (refusal) {
      step.statements[0]?.finished({rows: 0, wallMs: 0, failed: true});
      this.#fail(refusal);
      if (step.ends === 'ready') this.#settleAndReady();
      return;
    }
    let bytes = step.bytes;
    let ownReplies = 0;
    let hiddenParses = 0;
    if (typeof step.unnamed === 'object' && this.#desk.unnamedOwner !== this) {
      bytes = Buffer.concat([step.unnamed.parse, bytes]);
      hiddenParses++;
    }
    if (step.unnamed !== 'none') this.#desk.unnamedOwner = step.unnamed === 'drops' ? null : this;
    if (state.fresh) {
      state.fresh = false;
      if (state.status === 'I') this.#beginOutside();
      const own = this.#desk.transaction.beginWork(state);
      bytes = Buffer.concat([own.bytes, bytes]);
      ownReplies = own.replies;
    }
    if (step.ends === 'barrier' && step.bytes[0] !== Frontend.query)
      bytes = Buffer.concat([bytes, frontend.sync]);
    const warning = this.#warning(step);
    const isTransaction = state.status === 'I' && step.ends === 'ready' && step.bytes[0] === Frontend.query;
    this.#afterwards = afterwards;
    this.#send(step, bytes, ownReplies, {
      ...rules,
      hiddenParses,
      hold: isTransaction && (state.deferred || step.effects.some(({kind}) => kind === 'set-constraints')),
      ...(warning && {warning: server.warning(warning)}),
    });
  }

  /** A piece of work without BEGIN is a transaction all the same. */
  #beginOutside(): void {
    const {state} = this.#owner;
    const {deferConstraints} = this.#desk.transaction;
    state.modes = [...deferConstraints, ...state.defaultModes];
    state.deferred = deferConstraints.length > 0;
  }

  /** What the server says of statements that have no effect beyond themselves outside a transaction block. */
  #warning({effects, inBlock}: PassStep): ErrorFields | null {
    if (this.#owner.state.status !== 'I' || inBlock) return null;
    const {phrases} = this.#desk;
    if (effects.some(effect => effect.kind === 'set' && effect.local)) return phrases['set-local'];
    return effects.some(({kind}) => kind === 'set-constraints') ? phrases['set-constraints'] : null;
  }

  /** Why a step must not be sent, if it must not. */
  #refusal({effects, statements, inBlock}: PassStep): ErrorFields | null {
    const {state} = this.#owner;
    if (state.outlived !== null) return outlived(state.outlived, this.#last?.sql ?? '');
    const late = statements.find(({tooLate}) => tooLate !== null);
    if (late) return tooLate(late);
    if (state.status !== 'I' || inBlock) return null;
    for (const effect of effects) {
      if (effect.kind === 'declare' && !effect.hold) return this.#desk.phrases.declare;
      if (effect.kind === 'needs-transaction') return this.#desk.phrases['lock-table'];
    }
    return null;
  }

  #send(step: PassStep, bytes: Buffer, ownReplies: number, rules: ReplyRules): void {
    if (step.ends !== 'flush') this.#awaited = step;
    this.#effects.push(...step.effects);
    if (this.#replies) {
      this.#replies.expect(step.statements);
      this.#desk.exchanges.more(bytes);
    } else {
      this.#replies = new Replies(this, this.#owner.output, rules);
      this.#replies.expect(step.statements);
      this.#desk.exchanges.start(this.#replies, bytes, ownReplies);
    }
  }

  #control({control, statement}: Extract<Step, {kind: 'control'}>): void {
    this.#last = statement;
    const {state} = this.#owner;
    const {transaction, phrases} = this.#desk;
    const check = state.status !== 'I' || state.deferred ? transaction.checkConstraints : null;
    // What a late statement would begin is refused; one that ends a transaction ends what its test has left.
    const decision: Decision =
      statement.tooLate !== null && state.status === 'I'
        ? {kind: 'refuse', fields: tooLate(statement)}
        : decide(control, {status: state.status, started: !state.fresh, check}, phrases);
    const query = (sql: string): PassStep => ({...ownQuery(sql), statements: [statement]});
    switch (decision.kind) {
      case 'answer': {
        const {modes} = state;
        if (decision.work !== 'go-on') this.#settle(decision.work);
        state.status = decision.next;
        state.modes = decision.next === 'T' ? modes : [];
        if (decision.warning) this.#owner.output.add(server.warning(decision.warning));
        this.#complete(decision.tag, statement);
        break;
      }
      case 'begin': {
        state.status = 'T';
        state.modes = [
          ...transaction.deferConstraints,
          ...(decision.modes.length > 0 ? decision.modes : state.defaultModes),
        ];
        if (state.fresh || state.modes.length === 0) {
          this.#complete(decision.tag, statement);
          break;
        }
        // The transaction takes in what its string has done before: its modes are set now.
        this.#pass(query(state.modes.join(';')), {show: 'errors'}, failed => {
          if (!failed) this.#owner.output.add(server.commandComplete(decision.tag));
        });
        break;
      }
      case 'commit':
        if (decision.warning) this.#owner.output.add(server.warning(decision.warning));
        this.#pass(query(decision.check), {show: 'errors'}, failed => {
          const {modes} = state;
          this.#settle(failed ? 'undo' : 'keep');
          state.status = failed ? 'I' : decision.next;
          if (failed) return;
          state.modes = decision.next === 'T' ? modes : [];
          this.#owner.output.add(server.commandComplete('COMMIT'));
        });
        break;
      case 'refuse':
        statement.finished({rows: 0, wallMs: 0, failed: true});
        this.#fail(decision.fields);
        break;
      case 'forward':
        this.#pass(
          query(decision.sql),
          decision.error ? {show: 'all', error: decision.error} : SHOW_ALL,
          failed => {
            if (!failed && control.type.kind === 'rollback-to') state.rolledBackToSavepoint();
          },
        );
        break;
      case 'deallocate':
        if (!this.#deallocate(decision.name)) this.#pass(query(control.sql), SHOW_ALL);
        else this.#complete(decision.name === null ? 'DEALLOCATE ALL' : 'DEALLOCATE', statement);
        break;
      case 'discard':
        // Temporary tables and advisory locks, which the backend holds for all clients, stay to the end of the level.
        state.ran({kind: 'reset', name: null});
        state.notify({kind: 'unlisten', channel: null});
        this.#deallocate(null);
        this.#complete('DISCARD ALL', statement);
        break;
      case 'notify':
        state.notify(decision.statement);
        this.#complete(decision.tag, statement);
        break;
    }
  }

  /** Frees what the client has prepared through the protocol; false where the name is none of these. */
  #deallocate(name: string | null): boolean {
    const {prepared} = this.#owner;
    const messages = name === null ? prepared.closeAll() : prepared.close(name);
    messages?.forEach(message => this.#desk.transaction.sendLater(message));
    return messages !== null;
  }

  /** Reads what a client has set, in the server's own words, so that it can be set again. */
  #readSettings(names: readonly string[], then: () => void): void {
    if (names.length === 0) {
      then();
      return;
    }
    this.#awaited = SYNC;
    this.#desk.unnamedOwner = null;
    readSettings(this.#desk.exchanges, names, values => {
      this.#awaited = null;
      const {state} = this.#owner;
      if (values) state.settingsRead(names, values);
      if (state.status === 'I') this.#desk.transaction.settingsMade(state.settings);
      then();
    });
  }

  /** The work up to here is kept or undone; what follows begins anew. */
  #settle(outcome: 'keep' | 'undo'): void {
    const {state} = this.#owner;
    const {transaction} = this.#desk;
    const started = !state.fresh;
    const {settings, dues, portals, notify} = outcome === 'keep' ? state.keep() : state.undo();
    state.outlived = null;
    if (notify.length > 0) this.#owner.carryOut(notify);
    if (!started) return;
    transaction.endWork(outcome, outcome === 'keep' ? settings : undefined, dues);
    for (const portal of portals) transaction.sendLater(closePortal(portal));
  }

  /** Outside a transaction a unit is one of its own. */
  #settleUnit(): void {
    if (this.#owner.state.status === 'I') this.#settle(this.#failed ? 'undo' : 'keep');
    this.#owner.unitSettled();
  }

  #settleAndReady(): void {
    this.#settleUnit();
    this.#owner.output.add(server.readyForQuery(this.#owner.state.status));
  }

  #complete(tag: string, statement: ObservedStatement): void {
    statement.finished({rows: 0, wallMs: 0, failed: false});
    this.#owner.output.add(server.commandComplete(tag));
  }

  #fail(fields: ErrorFields): void {
    this.#owner.output.add(server.error(fields));
    this.#failed = true;
  }

  #finish(): void {
    const {state, prepared} = this.#owner;
    this.#unit = null;
    for (const portal of prepared.endUnit(state.status !== 'I'))
      this.#desk.transaction.sendLater(closePortal(portal));
    this.#owner.unitDone();
  }
}

function ownQuery(sql: string): PassStep {
  return {...SYNC, bytes: frontend.query(sql), ends: 'barrier', unnamed: 'drops'};
}

/** Whether these are messages that need no Sync, and that an error before them would make the server ignore without one. */
function bringsReady(bytes: Buffer): boolean {
  return bytes[0] === Frontend.query || bytes[0] === Frontend.functionCall;
}

function tooLate({tooLate: test, sql}: ObservedStatement): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: a statement came after its test "${test ?? ''}" had ended`,
    D: `The statement was: ${sql.slice(0, 200)}`,
    H: 'Await every query, and stop what runs queries, before the test ends.',
  };
}

function outlived(test: string, sql: string): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: the test "${test}" has ended, and with it the transaction in which this client was`,
    D: `The statement came too late: ${sql.slice(0, 200)}`,
    H: 'Await every transaction before its test ends, and release its client.',
  };
}
