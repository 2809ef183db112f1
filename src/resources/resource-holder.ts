import {nowMs, startTimer} from '../shared/clock';
import {SavepointError} from '../shared/savepoint-error';
import {findDeadlock, givesWay, type Wait} from './find-deadlock';
import {holderId} from './holder-id';
import type {ServerLocks} from './server-locks';
import type {Ticket} from './ticket';
import type {TicketFolder} from './ticket-folder';

/** How long after a look at the queue the next one comes. */
const LOOK_EVERY_MS = 20;

export interface ResourceLocks {
  readonly tickets: TicketFolder;
  /** Null where no other machine has the same server. */
  readonly server: ServerLocks | null;
}

/** A resource that a holder has, or waits for. */
interface Holding {
  readonly ticket: Promise<Ticket>;
  /** How many of its calls want it. */
  wanted: number;
}

/** What one test, block or file has locked outside the database. */
export class ResourceHolder {
  /** Who that is, for people. */
  readonly who: string;
  readonly #id: string;
  readonly #locks: ResourceLocks;
  /** By the resource's name; those that are waited for are among them. */
  readonly #held = new Map<string, Holding>();
  readonly #waits = new Map<string, string>();
  #isOver = false;

  /** @param around what ends after it; null for a file */
  constructor(who: string, locks: ResourceLocks, around: ResourceHolder | null = null) {
    this.who = who;
    this.#locks = locks;
    this.#id = holderId(around && around.#id);
  }

  /** Whether it has the resource, or waits for it. */
  holds(name: string): boolean {
    return this.#held.has(name);
  }

  /**
   * Takes resources, in the order of their names, so that nobody waits for another one who does the same.
   * @throws SavepointError where one was waited for too long, or in vain; none is taken then
   */
  async lock(names: readonly string[], waitMs: number): Promise<void> {
    const wanted = new Map<string, Holding>();
    try {
      for (const name of [...new Set(names)].sort()) wanted.set(name, await this.#want(name, waitMs));
    } catch (error) {
      for (const [name, holding] of wanted) {
        // Unless it was released meanwhile, or a call at the same time wants it, too.
        if (--holding.wanted === 0 && this.#held.get(name) === holding) await this.release(name);
      }
      throw error;
    }
  }

  /** Takes a resource if nobody has it or waits for it. @returns whether */
  async allocate(name: string): Promise<boolean> {
    const isMissed = new Error('missed');
    const holding =
      this.#held.get(name) ??
      this.#take(name, async ticket => {
        if (!(await this.#isFree(ticket, name))) throw isMissed;
      });
    holding.wanted++;
    try {
      await holding.ticket;
      return true;
    } catch (error) {
      if (error === isMissed) return false;
      throw error;
    }
  }

  /** Gives a resource back that it holds. */
  async release(name: string): Promise<void> {
    const holding = this.#held.get(name);
    this.#held.delete(name);
    if (!holding) return;
    const held = await holding.ticket;
    await this.#locks.server?.unlock(name);
    await this.#locks.tickets.giveUp(held);
  }

  /** It is over: everything is given back, and nothing is waited for. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const name of this.#held.keys()) await this.release(name).catch(() => undefined);
  }

  /** What it waits for, and who holds that; null where it waits for nothing. */
  describeWait(): string | null {
    const [wait] = this.#waits;
    return wait ? `${this.who} waits for the resource "${wait[0]}", which is held by ${wait[1]}` : null;
  }

  /** Takes a resource, or has it already. */
  async #want(name: string, waitMs: number): Promise<Holding> {
    for (;;) {
      const known = this.#held.get(name);
      const holding = known ?? this.#take(name, ticket => this.#wait(ticket, name, waitMs));
      holding.wanted++;
      try {
        await holding.ticket;
        return holding;
      } catch (error) {
        // Another call's waiting has come to nothing, which may have been shorter.
        if (!known) throw error;
      }
    }
  }

  #take(name: string, wait: (ticket: Ticket) => Promise<void>): Holding {
    const holding = {ticket: this.#queueUp(name, wait), wanted: 0};
    this.#held.set(name, holding);
    holding.ticket.catch(() => this.#held.get(name) === holding && this.#held.delete(name));
    return holding;
  }

  async #queueUp(name: string, wait: (ticket: Ticket) => Promise<void>): Promise<Ticket> {
    if (this.#isOver) throw this.#over(name);
    const {tickets} = this.#locks;
    const ticket = await tickets.draw(this.#id, {name, who: this.who});
    try {
      await wait(ticket);
      return ticket;
    } catch (error) {
      await tickets.giveUp(ticket);
      throw error;
    } finally {
      this.#waits.delete(name);
    }
  }

  async #isFree(ticket: Ticket, name: string): Promise<boolean> {
    const {tickets, server} = this.#locks;
    let ahead = await tickets.ahead(ticket);
    // It may come behind this one, and takes no time.
    while (ahead.length > 0 && ahead.every(({number}) => number === null))
      ahead = await tickets.ahead(ticket);
    return ahead.length === 0 && (server === null || (await server.tryLock(name)));
  }

  async #wait(ticket: Ticket, name: string, waitMs: number): Promise<void> {
    const until = nowMs() + waitMs;
    let isSuspected = false;
    while (!(await this.#isFree(ticket, name))) {
      if (this.#isOver) throw this.#over(name);
      const holder = await this.#describeHolder(ticket, name);
      this.#waits.set(name, holder);
      const circle = findDeadlock(ticket, await this.#locks.tickets.list());
      // Looked at twice, as the folder changes while it is read.
      if (circle && isSuspected && givesWay(this.#id, circle)) throw await this.#deadlock(circle);
      isSuspected = circle !== null;
      if (nowMs() >= until) throw this.#waitedTooLong(name, waitMs, holder);
      await new Promise<void>(resolve => startTimer(resolve, LOOK_EVERY_MS));
    }
  }

  async #describeHolder(ticket: Ticket, name: string): Promise<string> {
    const {tickets, server} = this.#locks;
    const [holder] = await tickets.ahead(ticket);
    if (holder) return (await tickets.note(holder))?.who ?? 'a test that has just begun or ended';
    return (await server?.describeHolder(name)) ?? 'a test that has just ended';
  }

  async #deadlock(circle: readonly Wait[]): Promise<SavepointError> {
    const {tickets} = this.#locks;
    const waits = circle.map(async ({waiting, blocking}) => {
      const [waiter, holder] = [await tickets.note(waiting), await tickets.note(blocking)];
      return `${waiter?.who} waits for "${waiter?.name}", which ${holder?.who} holds`;
    });
    return resourceError(
      `Tests wait for each other's resources: ${(await Promise.all(waits)).join('; ')}.`,
      'Name all that a test needs in one call, resources.lock([…]), which takes them in the same order everywhere.',
    );
  }

  #over(name: string): SavepointError {
    return resourceError(`${this.who} has ended while it waited for "${name}"`);
  }

  #waitedTooLong(name: string, waitMs: number, holder: string): SavepointError {
    const others = [...this.#held.keys()].filter(other => !this.#waits.has(other));
    const own =
      others.length === 0 ? '' : `; it holds ${others.map(other => `"${other}"`).join(', ')} itself`;
    return resourceError(
      `${this.who} has waited ${waitMs} ms for the resource "${name}", which is held by ${holder}${own}.`,
      'Release it there as soon as it is not needed any more, or wait longer: resources.lock(name, {waitMs}).',
    );
  }
}

function resourceError(message: string, hint?: string): SavepointError {
  return new SavepointError(message, {code: 'SAVEPOINT_RESOURCE', ...(hint !== undefined && {hint})});
}
