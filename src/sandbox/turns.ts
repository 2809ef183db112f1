import {startTimer, stopTimer} from '../shared/clock';

/** One that takes turns: a client's session, or the sandbox itself. */
export interface TurnTaker {
  /** What it does with its turn, and from where, for the message to those that waited in vain. */
  describeTurn(): string;
}

/** How a taker uses the backend: to itself, or with others of its kind, whose statements may be sent behind each other. */
export type TurnUse = 'alone' | 'shared';

interface Waiter {
  readonly taker: TurnTaker;
  readonly use: TurnUse;
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

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /** Whether it is the taker's turn. */
  holds(taker: TurnTaker): boolean {
    return this.#holders.includes(taker);
  }

  /**
   * Calls `granted` when the taker may use the backend: at once where it is free. Calls `refused` instead when that has
   * taken too long, or the waiting is broken off.
   */
  request(taker: TurnTaker, use: TurnUse, granted: () => void, refused: (reason: string) => void): void {
    if (this.#waiting.length === 0 && this.#isFree(use)) {
      this.#take(taker, use);
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
    for (let next = this.#waiting[0]; next && this.#isFree(next.use); next = this.#waiting[0]) {
      this.#waiting.shift();
      stopTimer(next.timer);
      this.#take(next.taker, next.use);
      next.granted();
    }
  }

  #isFree(use: TurnUse): boolean {
    if (this.#holdUps > 0) return false;
    return this.#holders.length === 0 || (use === 'shared' && this.#use === 'shared');
  }

  #take(taker: TurnTaker, use: TurnUse): void {
    this.#holders = [...this.#holders, taker];
    this.#use = use;
  }

  /** Whoever waits is refused. */
  refuseAll(reason: string): void {
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
  }

  #giveUp(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter(other => other !== waiter);
    const [first] = this.#holders;
    const holder = first?.describeTurn() ?? 'nobody';
    waiter.refused(`waited ${this.#waitMs} ms for the database, which is held by ${holder}`);
  }
}
