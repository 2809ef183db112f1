import {startTimer, stopTimer} from '../shared/clock';

/** One that takes turns: a client's session, or the sandbox itself. */
export interface TurnTaker {
  /** What it does with its turn, and from where, for the message to those that waited in vain. */
  describeTurn(): string;
  /** What it waits to do, and from where. */
  describeWait(): string;
}

/** How a taker uses the backend: to itself, or with others of its kind, whose statements may be sent behind each other. */
export type TurnUse = 'alone' | 'shared';

interface Waiter {
  readonly taker: TurnTaker;
  readonly use: () => TurnUse;
  readonly granted: () => void;
  readonly refused: (reason: string) => void;
  readonly timer: NodeJS.Timeout;
}

/** Hands the backend to one taker, or to several that share it, first come, first served; nobody waits for ever. */
export class Turns {
  readonly #waitMs: number;
  #holders: readonly TurnTaker[] = [];
  #use: TurnUse = 'alone';
  #waiting: Waiter[] = [];
  #holdUps = 0;
  #oneByOne = false;

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /** Whether it is the taker's turn. */
  holds(taker: TurnTaker): boolean {
    return this.#holders.includes(taker);
  }

  /** Whether others may use the backend beside those whose turn it is. */
  get shared(): boolean {
    return this.#use === 'shared';
  }

  /**
   * Calls `granted` when the taker may use the backend: at once where it is free. Calls `refused` instead when that has
   * taken too long, or the waiting is broken off.
   * @param use is asked when it may be the taker's turn: what came before may have changed it.
   */
  request(
    taker: TurnTaker,
    use: () => TurnUse,
    granted: () => void,
    refused: (reason: string) => void,
  ): void {
    if (this.#waiting.length === 0 && this.#take(taker, use)) {
      granted();
      return;
    }
    // The timer also keeps the process alive: nothing else does while a client waits.
    const timer = startTimer(() => this.#giveUp(waiter), this.#waitMs);
    const waiter: Waiter = {taker, use, granted, refused, timer};
    this.#waiting.push(waiter);
  }

  release(taker: TurnTaker): void {
    if (!this.holds(taker)) return;
    this.#holders = this.#holders.filter(holder => holder !== taker);
    this.#grantNext();
  }

  /** From now on whoever takes a turn has the backend to itself, until {@link refuseAll}. */
  takeOneByOne(): void {
    this.#oneByOne = true;
  }

  /** Nobody gets a turn before this has ended. */
  async holdUp(work: Promise<void>): Promise<void> {
    this.#holdUps++;
    try {
      await work;
    } finally {
      this.#holdUps--;
      this.#grantNext();
    }
  }

  #grantNext(): void {
    for (let next = this.#waiting[0]; next && this.#take(next.taker, next.use); next = this.#waiting[0]) {
      this.#waiting.shift();
      stopTimer(next.timer);
      next.granted();
    }
  }

  /** Makes it the taker's turn, where that may be. */
  #take(taker: TurnTaker, useOf: () => TurnUse): boolean {
    if (this.#holdUps > 0 || (this.#holders.length > 0 && this.#use === 'alone')) return false;
    const use = this.#oneByOne ? 'alone' : useOf();
    if (this.#holders.length > 0 && use === 'alone') return false;
    this.#holders = [...this.#holders, taker];
    this.#use = use;
    return true;
  }

  /** Whoever waits is refused. */
  refuseAll(reason: string): void {
    this.#oneByOne = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const waiter of waiting) {
      stopTimer(waiter.timer);
      waiter.refused(reason);
    }
  }

  /** Takes a taker out of the queue without a word. */
  withdraw(taker: TurnTaker): void {
    this.#waiting = this.#waiting.filter(waiter => {
      if (waiter.taker !== taker) return true;
      stopTimer(waiter.timer);
      return false;
    });
    this.#grantNext();
  }

  /** Who has the backend to itself, as with a transaction, and from where; null where nobody has. */
  describeTurn(): string | null {
    return this.#use === 'alone' ? (this.#holders[0]?.describeTurn() ?? null) : null;
  }

  /** Who has waited longest, and for what; null where nobody waits. */
  describeWait(): string | null {
    const [waiter] = this.#waiting;
    return waiter
      ? `${waiter.taker.describeWait()} waits for the database, which ${this.#describeHold()}`
      : null;
  }

  #giveUp(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter(other => other !== waiter);
    waiter.refused(`waited ${this.#waitMs} ms for the database, which ${this.#describeHold()}`);
    this.#grantNext();
  }

  #describeHold(): string {
    return `is held by ${this.#holders[0]?.describeTurn() ?? 'nobody'}`;
  }
}
