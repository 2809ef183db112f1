import {ByteRanges} from '../wire/byte-ranges';
import type {ClientTransport} from '../wire/client-transport';
import {isCopyMessage} from '../wire/message-type';
import type {ClientIdentity, ClientSession} from './client-session';
import {ClientStatements} from './client-statements';
import {ClientState} from './client-state';
import type {NotifyStatement} from './control';
import type {Desk} from './desk';
import {MovableDesk} from './movable-desk';
import type {NotificationListener} from './notifications';
import {PreparedStatements} from './prepared';
import {ReportedParameters} from './reported-parameters';
import type {ObservedStatement} from './statement-observer';
import type {TurnTaker} from './turns';
import {siteOf} from './unit';
import {UnitBuilder} from './unit-builder';
import type {UnitOwner} from './unit-owner';
import {UnitQueue} from './unit-queue';
import {UnitRunner} from './unit-runner';

/** The sandbox that a session is in. */
export interface SessionHost extends Desk {
  /** Stops the session's statement, when it is the one that runs. */
  stop(session: Session): void;
  /** The session is not in it any more. */
  sessionLeft(session: Session): void;
}

/** One client's connection: its units of work run one after the other, each when the backend is free for it. */
export class Session implements ClientSession, TurnTaker, UnitOwner, NotificationListener {
  readonly state: ClientState;
  readonly prepared = new PreparedStatements();
  readonly reported: ReportedParameters;
  readonly output = new ByteRanges();
  readonly #processId: number;
  readonly #transport: ClientTransport;
  readonly #desk: MovableDesk;
  #host: SessionHost;
  readonly #builder: UnitBuilder;
  readonly #runner: UnitRunner;
  readonly #queue: UnitQueue;
  #closed = false;
  /** Notifications for this client, which come between its transactions. */
  readonly #deliveries: Buffer[] = [];

  constructor(transport: ClientTransport, host: SessionHost, client: ClientIdentity) {
    const desk = new MovableDesk(host);
    const {processId, settings, parameters, origin} = client;
    this.#transport = transport;
    this.#desk = desk;
    this.#host = host;
    this.#processId = processId;
    this.state = new ClientState(settings);
    this.reported = new ReportedParameters(parameters);
    this.#runner = new UnitRunner(this, desk);
    this.#queue = new UnitQueue(this, this.state, desk, this.#runner);
    const statements = new ClientStatements(() => desk.observer, origin);
    const observe = (sql: string): ObservedStatement => statements.sent(sql);
    this.#builder = new UnitBuilder(this.prepared, observe, unit => {
      statements.asked(unit.complete);
      this.#queue.submit(unit);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get phase(): ClientSession['phase'] {
    if (this.#builder.collecting || this.#runner.copyIn.active || this.state.status !== 'I') return 'unit';
    return this.#queue.idle ? 'rest' : 'busy';
  }

  /** Goes on in another sandbox, with what its client has set and prepared. It is at rest. */
  moveTo(host: SessionHost): void {
    const {transaction, notifications} = this.#desk;
    for (const message of this.prepared.leaveBackend()) transaction.sendLater(message);
    notifications.unlisten(this, null);
    this.#host.sessionLeft(this);
    this.#desk.current = this.#host = host;
  }

  message(type: number, buffer: Buffer, start: number, end: number): boolean {
    const {copyIn} = this.#runner;
    if (copyIn.active) return copyIn.message(type, buffer.subarray(start, end));
    if (isCopyMessage(type)) {
      const unit = this.#queue.last;
      if (unit) (unit.copyData ??= []).push(Buffer.from(buffer.subarray(start, end)));
      return true;
    }
    this.#builder.message(type, buffer, start, end);
    return true;
  }

  drained(): void {
    if (this.#queue.hasTurn) this.#desk.exchanges.resume();
  }

  onceDrained(callback: () => void): void {
    this.#desk.exchanges.onceDrained(callback);
  }

  /** Its transaction is rolled back, and what it prepared is freed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#host.sessionLeft(this);
    this.#queue.clear();
    this.#desk.notifications.unlisten(this, null);
    this.interrupt();
    if (this.#runner.waits) return;
    if (this.#runner.unit) this.#runner.giveUp();
    else this.#leave();
  }

  /** Ends a unit that waits for more from its client. */
  interrupt(): void {
    if (this.#queue.hasTurn) this.#desk.exchanges.resume();
    this.#runner.interrupt();
  }

  /** Stops its statement; also one that waits for its turn, as the server stops what waits for a lock. */
  cancel(): void {
    this.#host.stop(this);
    this.#queue.refuseWaiting({C: '57014', M: 'canceling statement due to user request'});
  }

  /** The level in which this client has worked is undone; nothing of it is with the backend. */
  levelClosed(name: string): void {
    const {state} = this;
    const inTransaction = state.status !== 'I';
    // Where its transaction began before the level did, it is not undone with it.
    if (inTransaction && !state.fresh) this.#desk.transaction.endWork(state, 'undo');
    state.undo();
    if (inTransaction) {
      state.outlived ??= name;
      state.status = 'E';
    }
    this.#runner.abandon();
    this.#queue.release();
  }

  /** Nothing of this client is on the backend any more. */
  backendReplaced(): void {
    this.prepared.backendReplaced();
  }

  /** Whether the backend is at work for this client, where it has been sent statements of several. */
  isServed(): boolean {
    return this.#runner.isAnswered(this.#desk.exchanges.current);
  }

  describeTurn(): string {
    const what = this.state.status === 'I' ? 'a statement' : 'a transaction';
    const site = this.#runner.last?.callSite();
    return `${what} of another client${site ? ` at ${site}` : ''}: ${this.#runner.last?.sql.slice(0, 200) ?? ''}`;
  }

  describeWait(): string {
    return `a statement${this.#queue.waiting ? siteOf(this.#queue.waiting) : ''}`;
  }

  flush(): void {
    if (this.output.empty) return;
    const bytes = this.output.take();
    if (this.#closed || this.#transport.write(bytes) || !this.#runner.waits) return;
    // A client that closes its connection because of what it has just read never says that it is ready for more.
    if (this.closed) return;
    // A level that ends does not wait for a slow client, nor do those who have sent statements behind its own.
    if (this.#desk.refusal() === null && !this.#desk.turns.shared) this.#desk.exchanges.pause();
  }

  carryOut(statements: readonly NotifyStatement[]): void {
    const {notifications} = this.#desk;
    for (const statement of statements) {
      if (statement.kind === 'listen') notifications.listen(this, statement.channel);
      else if (statement.kind === 'unlisten') notifications.unlisten(this, statement.channel);
    }
    notifications.publish(
      this.#processId,
      statements.filter(statement => statement.kind === 'notify'),
    );
  }

  deliver(message: Buffer): void {
    this.#deliveries.push(message);
    if (this.#runner.unit) return;
    this.unitSettled();
    this.flush();
  }

  unitSettled(): void {
    if (this.state.status !== 'I') return;
    for (const message of this.#deliveries) this.output.add(message);
    this.#deliveries.length = 0;
    const changes = this.reported.changedBack(this.state.takeChanged(), this.state.settings);
    for (const message of changes) this.output.add(message);
  }

  unitDone(): void {
    if (this.#closed) {
      this.#leave();
      return;
    }
    if (this.state.status === 'I' || this.state.outlived !== null) this.#queue.release();
    // Last: a virtual socket hands the answer over at once, and the client may go on, or go, before this returns.
    this.flush();
    this.#queue.next();
  }

  #leave(): void {
    if (this.#queue.hasTurn && !this.state.fresh && this.state.status !== 'I')
      this.#desk.transaction.endWork(this.state, 'undo');
    for (const message of this.prepared.closeAll()) this.#desk.transaction.sendLater(message);
    this.#queue.release();
  }
}
