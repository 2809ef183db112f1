import {nowMs} from '../shared/clock';
import {ByteRanges} from '../wire/byte-ranges';
import type {ClientTransport} from '../wire/client-transport';
import {frontend, server, type ErrorFields} from '../wire/encode';
import {Frontend, type TransactionStatus} from '../wire/message-type';
import {decide} from './control';
import {CopyIn} from './copy-in';
import type {Desk} from './desk';
import {PreparedStatements, closePortal} from './prepared';
import {Replies, type RepliesOwner, type ReplyRules} from './replies';
import type {ObservedStatement} from './statement-observer';
import type {TurnTaker} from './turns';
import type {ControlStatement, Step, Unit} from './unit';
import {UnitBuilder} from './unit-builder';

type PassStep = Extract<Step, {kind: 'pass'}>;

/** A cursor that its transaction's end closes. */
const CURSOR = /^declare\b(?!.*\bwith\s+hold\b)/is;

const SHOW_ALL: ReplyRules = {show: 'all'};
const SYNC: PassStep = {kind: 'pass', bytes: frontend.sync, ends: 'ready', statements: [], unnamed: 'none'};

const WAIT_HINT =
  'Inside a test all clients share one transaction: a transaction of one client has the database to itself until it ' +
  'commits or rolls back. Was a client not released, or does a transaction wait for a query of another client?';

/** One client's connection: its units of work run one after the other, each when the backend is free for it. */
export class Session implements TurnTaker, RepliesOwner {
  readonly #transport: ClientTransport;
  readonly #desk: Desk;
  readonly #prepared = new PreparedStatements();
  readonly #builder: UnitBuilder;
  readonly #output = new ByteRanges();
  readonly #units: Unit[] = [];
  #active: Unit | null = null;
  /** Whether the active unit waits for its turn. */
  #waiting = false;
  #stepping = false;
  /** The step that ReadyForQuery is awaited for. */
  #awaited: PassStep | null = null;
  #afterwards: ((failed: boolean) => void) | null = null;
  /** Collects the answers from the first message on that no Sync has followed. */
  #replies: Replies | null = null;
  #hasTurn = false;
  #closed = false;
  readonly #copyIn = new CopyIn(bytes => this.#desk.exchanges.more(bytes));

  /** What the client believes. */
  #status: TransactionStatus = 'I';
  /** Whether the next statement begins a new piece of work, behind a new guard. */
  #fresh = true;
  #modes: readonly string[] = [];
  #hasCursors = false;
  /** Whether the active unit has failed: what is left of it is skipped. */
  #failed = false;
  /** The test that ended while this client was in a transaction. */
  #outlived: string | null = null;
  #last: ObservedStatement | null = null;

  constructor(transport: ClientTransport, desk: Desk, connectionOrigin: unknown) {
    this.#transport = transport;
    this.#desk = desk;
    // The first statement of a new connection is sent when the handshake is done, on a stack that shows nothing.
    let origin: unknown = connectionOrigin;
    const observe = (sql: string): ObservedStatement => {
      const statement = desk.observer.statementSent(sql, origin);
      origin = null;
      return statement;
    };
    this.#builder = new UnitBuilder(this.#prepared, observe, unit => this.#submit(unit));
  }

  /**
   * Takes a message of the client.
   * @returns false where the server is slower than the client.
   */
  message(type: number, buffer: Buffer, start: number, end: number): boolean {
    if (this.#copyIn.active) return this.#copyIn.message(type, buffer.subarray(start, end));
    this.#builder.message(type, buffer, start, end);
    return true;
  }

  /** The client has taken what was written. */
  drained(): void {
    if (this.#hasTurn) this.#desk.exchanges.resume();
  }

  /** The client has gone: its transaction is rolled back, and what it prepared is freed. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#units.length = 0;
    this.#desk.turns.withdraw(this);
    this.interrupt();
    if (!this.#awaited) this.#leave();
  }

  /** Ends a unit that waits for more from its client. */
  interrupt(): void {
    if (this.#hasTurn) this.#desk.exchanges.resume();
    this.#copyIn.abort('the client has gone');
    if (this.#replies && !this.#awaited) this.#send({...SYNC, ends: 'barrier'}, frontend.sync, 0, SHOW_ALL);
  }

  /** Stops what waits for its turn, as the server stops what waits for a lock. */
  cancelWaiting(): void {
    if (!this.#waiting) return;
    this.#desk.turns.withdraw(this);
    this.#refuse({C: '57014', M: 'canceling statement due to user request'});
  }

  /** The level in which this client has worked is undone; nothing of it is with the backend. */
  levelClosed(name: string): void {
    if (this.#status !== 'I' && !this.#outlived) {
      this.#outlived = name;
      this.#status = 'E';
      // Where it began before the level did, it is not undone with it.
      if (!this.#fresh) this.#desk.transaction.endWork('undo');
    }
    this.#fresh = true;
    this.#modes = [];
    if (this.#active) this.#failed = true;
    this.#release();
  }

  /** Nothing of this client is on the backend any more. */
  backendReplaced(): void {
    this.#prepared.closeAll();
  }

  describeTurn(): string {
    const what = this.#status === 'I' ? 'a statement' : 'a transaction';
    const site = this.#last?.callSite();
    return `${what} of another client${site ? ` at ${site}` : ''}: ${this.#last?.sql.slice(0, 200) ?? ''}`;
  }

  flush(): void {
    if (this.#output.empty) return;
    const bytes = this.#output.take();
    if (this.#closed || this.#transport.write(bytes) || !this.#awaited) return;
    // A level that ends does not wait for a slow client.
    if (this.#desk.refusal() === null) this.#desk.exchanges.pause();
  }

  parseCompleted(): void {
    this.#prepared.confirm();
  }

  copyInStarted(): void {
    const step = this.#awaited;
    if (!step || step.bytes[0] === Frontend.query) this.#copyIn.begin('nobody');
    else this.#copyIn.begin(step.ends === 'ready' ? 'client' : 'sandbox');
    if (this.#closed) this.interrupt();
  }

  errorReceived(): void {
    this.#copyIn.dataOver();
  }

  synced(status: TransactionStatus, failed: boolean, buffer: Buffer, start: number, end: number): void {
    const step = this.#awaited;
    const afterwards = this.#afterwards;
    this.#awaited = this.#replies = this.#afterwards = null;
    this.#copyIn.over();
    this.#desk.exchanges.resume();
    if (status === 'I') this.#desk.transactionEnded(this.#last?.sql ?? '');
    if (failed) this.#failed = true;
    if (this.#status !== 'I') this.#status = status === 'E' ? 'E' : 'T';
    else if (status === 'E') this.#desk.transaction.endWork('undo');
    afterwards?.(failed);
    if (step?.ends === 'ready') {
      buffer[start + 5] = this.#status.charCodeAt(0);
      this.#output.add(buffer, start, end);
    }
    if (this.#closed) this.#leave();
    else this.#step();
  }

  connectionFailed(fields: ErrorFields): void {
    const step = this.#awaited;
    this.#awaited = this.#replies = this.#afterwards = null;
    this.#copyIn.over();
    this.#desk.transactionEnded(this.#last?.sql ?? '');
    this.#fail(fields);
    if (step?.ends === 'ready') this.#ready();
    if (this.#closed) this.#leave();
    else this.#step();
  }

  #submit(unit: Unit): void {
    if (unit === this.#active) this.#step();
    else if (!this.#units.includes(unit)) {
      this.#units.push(unit);
      this.#next();
    }
    if (this.#waiting || unit !== this.#active) keepBytes(unit);
  }

  #next(): void {
    if (this.#active) return;
    const unit = this.#units.shift();
    if (!unit) return;
    this.#active = unit;
    this.#failed = false;
    if (this.#hasTurn) {
      this.#begin();
      return;
    }
    const waitsSince = nowMs();
    this.#waiting = true;
    const granted = (): void => {
      this.#hasTurn = true;
      this.#desk.observer.overhead(nowMs() - waitsSince);
      this.#begin();
    };
    this.#desk.turns.request(this, granted, reason =>
      this.#refuse({C: '55P03', M: `jest-savepoint: this statement ${reason}`, H: WAIT_HINT}),
    );
  }

  #begin(): void {
    this.#waiting = false;
    const refusal = this.#desk.refusal();
    if (this.#status === 'I') this.#fresh = true;
    if (refusal) this.#refuse(refusal);
    else this.#step();
  }

  /** Does what can be done of the active unit without waiting for the backend. */
  #step(): void {
    // A finished unit brings in the next one, which this loop goes on with: a client may have sent thousands.
    if (this.#stepping) return;
    this.#stepping = true;
    while (this.#active && !this.#waiting && !this.#awaited) {
      const step = this.#active.steps.shift();
      if (!step) {
        if (!this.#active.complete) break;
        this.#finish();
        continue;
      }
      if (this.#replies && step.kind !== 'pass') {
        // The server's answers so far come first.
        const ends = step.kind === 'ready' ? 'ready' : 'barrier';
        if (ends === 'barrier') this.#active.steps.unshift(step);
        this.#send({...SYNC, ends}, frontend.sync, 0, SHOW_ALL);
      } else if (this.#failed && !this.#replies) {
        if (step.kind === 'ready' || (step.kind === 'pass' && step.ends === 'ready')) this.#ready();
      } else if (step.kind === 'pass') this.#pass(step, SHOW_ALL);
      else if (step.kind === 'answer') this.#output.add(step.bytes);
      else if (step.kind === 'ready') this.#ready();
      else this.#control(step.control, step.statement);
    }
    this.#stepping = false;
    if (!this.#awaited) this.flush();
  }

  #ready(): void {
    this.#output.add(server.readyForQuery(this.#status));
  }

  /** @param afterwards is called with the last answer. */
  #pass(step: PassStep, rules: ReplyRules, afterwards: ((failed: boolean) => void) | null = null): void {
    this.#last = step.statements.at(-1) ?? this.#last;
    this.#hasCursors ||= step.statements.some(({sql}) => CURSOR.test(sql));
    if (this.#outlived !== null) {
      this.#fail(outlived(this.#outlived, this.#last?.sql ?? ''));
      if (step.ends === 'ready') this.#ready();
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
    if (this.#fresh) {
      this.#fresh = false;
      const own = this.#desk.transaction.beginWork(this.#modes);
      bytes = Buffer.concat([own.bytes, bytes]);
      ownReplies = own.replies;
    }
    if (step.ends === 'barrier' && step.bytes[0] !== Frontend.query)
      bytes = Buffer.concat([bytes, frontend.sync]);
    this.#afterwards = afterwards;
    this.#send(step, bytes, ownReplies, {...rules, hiddenParses});
  }

  #send(step: PassStep, bytes: Buffer, ownReplies: number, rules: ReplyRules): void {
    if (step.ends !== 'flush') this.#awaited = step;
    if (this.#replies) {
      this.#replies.expect(step.statements);
      this.#desk.exchanges.more(bytes);
    } else {
      this.#replies = new Replies(this, this.#output, rules);
      this.#replies.expect(step.statements);
      this.#desk.exchanges.start(this.#replies, bytes, ownReplies);
    }
  }

  #control(control: ControlStatement, statement: ObservedStatement): void {
    this.#last = statement;
    const {transaction} = this.#desk;
    const check = transaction.checkConstraints;
    const decision = decide(control, {status: this.#status, started: !this.#fresh, check});
    const query = (sql: string): PassStep => ({
      kind: 'pass',
      bytes: frontend.query(sql),
      ends: 'barrier',
      statements: [statement],
      unnamed: 'drops',
    });
    switch (decision.kind) {
      case 'answer':
        this.#settle(decision.work, decision.next);
        if (decision.warning) this.#output.add(server.warning(decision.warning));
        if (control.type.kind === 'begin') this.#modes = [...transaction.deferConstraints, ...decision.modes];
        if (this.#fresh || this.#modes.length === 0) this.#complete(decision.tag, statement);
        else {
          // The transaction takes in what its string has done before: its modes are set now.
          const modes = query(this.#modes.join(';'));
          this.#pass(modes, {show: 'errors'}, failed => {
            if (!failed) this.#output.add(server.commandComplete(decision.tag));
          });
        }
        break;
      case 'commit':
        this.#pass(query(decision.check), {show: 'errors'}, failed => {
          this.#settle(failed ? 'undo' : 'keep', failed ? 'I' : decision.next);
          if (!failed) this.#output.add(server.commandComplete('COMMIT'));
        });
        break;
      case 'refuse':
        this.#settle('undo', 'I');
        statement.finished({rows: 0, wallMs: 0, failed: true});
        this.#fail(decision.fields);
        break;
      case 'forward': {
        const {hint, error} = decision;
        const change = error ? () => ({S: 'ERROR', V: 'ERROR', ...error}) : addHint(hint ?? '');
        this.#pass(query(decision.sql), error || hint ? {show: 'all', error: change} : SHOW_ALL);
        break;
      }
      case 'deallocate':
        this.#prepared.closeAll().forEach(message => transaction.sendLater(message));
        this.#complete('DEALLOCATE ALL', statement);
        break;
    }
  }

  /** The work up to here is kept or undone; what follows begins anew. */
  #settle(work: 'keep' | 'undo' | 'go-on', next: 'I' | 'T'): void {
    if (work !== 'go-on') {
      if (!this.#fresh) this.#desk.transaction.endWork(work);
      if (this.#hasCursors) this.#desk.transaction.closeCursors();
      this.#hasCursors = false;
      this.#fresh = true;
      this.#outlived = null;
      // A transaction that is chained has the modes of the one before.
      if (next === 'I') this.#modes = [];
    }
    this.#status = next;
  }

  #complete(tag: string, statement: ObservedStatement): void {
    statement.finished({rows: 0, wallMs: 0, failed: false});
    this.#output.add(server.commandComplete(tag));
  }

  #fail(fields: ErrorFields): void {
    this.#output.add(server.error(fields));
    this.#failed = true;
  }

  #refuse(fields: ErrorFields): void {
    this.#waiting = false;
    this.#fail(fields);
    this.#step();
  }

  #finish(): void {
    this.#active = null;
    for (const portal of this.#prepared.endUnit(this.#status !== 'I')) {
      this.#desk.transaction.sendLater(closePortal(portal));
    }
    if (this.#status === 'I' || this.#outlived !== null) this.#release();
    // Last: a virtual socket hands the answer over at once, and the client may go on, or go, before this returns.
    this.flush();
    this.#next();
  }

  #leave(): void {
    this.#active = null;
    if (this.#hasTurn && !this.#fresh && this.#status !== 'I') this.#desk.transaction.endWork('undo');
    for (const message of this.#prepared.closeAll()) this.#desk.transaction.sendLater(message);
    this.#release();
  }

  #release(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    this.#desk.turns.release(this);
  }
}

/** What waits must not lie in buffers that the client may use again. */
function keepBytes(unit: Unit): void {
  for (const [i, step] of unit.steps.entries()) {
    if (step.kind === 'pass') unit.steps[i] = {...step, bytes: Buffer.from(step.bytes)};
  }
}

function addHint(hint: string): (fields: ErrorFields) => ErrorFields {
  return fields => ({...fields, H: fields.H ? `${fields.H} ${hint}` : hint});
}

function outlived(test: string, sql: string): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: the test "${test}" has ended, and with it the transaction in which this client was`,
    D: `The statement came too late: ${sql.slice(0, 200)}`,
    H: 'Await every transaction before its test ends, and release its client.',
  };
}
