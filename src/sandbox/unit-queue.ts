import {nowMs} from '../shared/clock';
import type {ErrorFields} from '../wire/encode';
import type {ClientState} from './client-state';
import type {Desk} from './desk';
import type {TurnTaker, TurnUse} from './turns';
import {isPlain, keepBytes, siteOf, type Unit} from './unit';
import type {UnitRunner} from './unit-runner';

const WAIT_HINT =
  'Inside a test all clients share one transaction: a transaction of one client has the database to itself until it ' +
  'commits or rolls back. Was a client not released, or does a transaction wait for a query of another client?';

/** One client's units of work, as they wait for each other and for the backend. */
export class UnitQueue {
  readonly #taker: TurnTaker;
  readonly #state: ClientState;
  readonly #desk: Desk;
  readonly #runner: UnitRunner;
  readonly #units: Unit[] = [];
  #hasTurn = false;
  #waiting: Unit | null = null;

  constructor(taker: TurnTaker, state: ClientState, desk: Desk, runner: UnitRunner) {
    this.#taker = taker;
    this.#state = state;
    this.#desk = desk;
    this.#runner = runner;
  }

  /** Whether it is the client's turn to use the backend. */
  get hasTurn(): boolean {
    return this.#hasTurn;
  }

  /** The unit that waits for its turn. */
  get waiting(): Unit | null {
    return this.#waiting;
  }

  /** Whether no unit runs or waits. */
  get idle(): boolean {
    return this.last === null;
  }

  /** The unit that came last, of those that are not done. */
  get last(): Unit | null {
    return this.#units.at(-1) ?? this.#waiting ?? this.#runner.unit;
  }

  /** There is a unit, or more of one. */
  submit(unit: Unit): void {
    if (unit === this.#runner.unit) this.#runner.step();
    else if (unit !== this.#waiting && !this.#units.includes(unit)) {
      this.#units.push(unit);
      this.next();
    }
    if (unit !== this.#runner.unit) keepBytes(unit);
  }

  /** Goes on with the next unit, where none is at work. */
  next(): void {
    if (this.#runner.unit || this.#waiting) return;
    const unit = this.#units.shift();
    if (!unit) return;
    if (this.#hasTurn) {
      this.#start(unit);
      return;
    }
    const waitsSince = nowMs();
    this.#waiting = unit;
    const granted = (): void => {
      this.#waiting = null;
      this.#hasTurn = true;
      this.#desk.observer.overhead(nowMs() - waitsSince);
      this.#start(unit);
    };
    this.#desk.turns.request(
      this.#taker,
      () => this.#useFor(unit),
      granted,
      reason => {
        this.#waiting = null;
        const M = `jest-savepoint: this statement${siteOf(unit)} ${reason}`;
        this.#runner.refuse(unit, {C: '55P03', M, H: WAIT_HINT});
      },
    );
  }

  /** Refuses the unit that waits for its turn. */
  refuseWaiting(fields: ErrorFields): void {
    const unit = this.#waiting;
    if (!unit) return;
    this.#desk.turns.withdraw(this.#taker);
    this.#waiting = null;
    this.#runner.refuse(unit, fields);
  }

  /** The client has gone: nobody wants what has not begun. */
  clear(): void {
    this.#units.length = 0;
    this.#desk.turns.withdraw(this.#taker);
  }

  /** The client's turn is over. */
  release(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    this.#desk.turns.release(this.#taker);
  }

  /** Statements outside a transaction may follow each other unanswered, where nothing but their answers can come of them. */
  #useFor(unit: Unit): TurnUse {
    const mayBeShared = this.#state.untouched && this.#desk.transaction.deferConstraints.length === 0;
    return mayBeShared && isPlain(unit) ? 'shared' : 'alone';
  }

  #start(unit: Unit): void {
    const refusal = this.#desk.refusal();
    if (refusal) this.#runner.refuse(unit, refusal);
    else this.#runner.start(unit);
  }
}
