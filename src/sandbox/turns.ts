import {startTimer, stopTimer} from '../shared/clock';

/** One that takes turns: a client's session, or the sandbox itself. */
export interface TurnTaker {
  /** What it does with its turn, and from where, for the message to those that waited in vain. */
  describeTurn(): string;
}

interface Waiter {
  readonly taker: TurnTaker;
  readonly granted: () => void;
  readonly refused: (reason: string) => void;
  readonly timer: NodeJS.Timeout;
}

/** Hands the backend to one taker at a time, first come, first served; nobody waits for ever. */
export class Turns {
  readonly #waitMs: number;
  #holder: TurnTaker | null = null;
  #waiting: Waiter[] = [];
  #holdUps = 0;

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  get holder(): TurnTaker | null {
    return this.#holder;
  }

  /**
   * Calls `granted` when the taker has the backend to itself: at once where it is free. Calls `refused` instead when that
   * has taken too long, or the waiting is broken off.
   */
  request(taker: TurnTaker, granted: () => void, refused: (reason: string) => void): void {
    if (!this.#holder && this.#holdUps === 0) {
      this.#holder = taker;
      granted();
      return;
    }
    // The timer also keeps the process alive: nothing else does while a client waits.
    const timer = startTimer(() => this.#giveUp(waiter), this.#waitMs);
    const waiter: Waiter = {taker, granted, refused, timer};
    this.#waiting.push(waiter);
  }

  release(taker: TurnTaker): void {
    if (this.#holder !== taker) return;
    this.#holder = null;
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
    if (this.#holder || this.#holdUps > 0) return;
    const next = this.#waiting.shift();
    if (!next) return;
    stopTimer(next.timer);
    this.#holder = next.taker;
    next.granted();
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
    const holder = this.#holder?.describeTurn() ?? 'nobody';
    waiter.refused(`waited ${this.#waitMs} ms for the database, which is held by ${holder}`);
  }
}
