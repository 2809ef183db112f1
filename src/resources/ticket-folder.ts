import {createHash} from 'node:crypto';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {makeFolder} from '../shared/make-folder';
import {isRunning, processSpace, processStart} from '../engine/process-identity';
import {SavepointError} from '../shared/savepoint-error';
import {isAhead, makeTicket, readTicket, type Ticket} from './ticket';

/** What a ticket's file says to people. */
export interface TicketNote {
  /** Of the resource. */
  readonly name: string;
  /** The test whose ticket it is, and where that runs. */
  readonly who: string;
}

/**
 * The queues for all resources, in one folder: whoever has the first ticket for a resource holds it. Tickets of processes that are
 * gone do not count. Numbers are drawn as in Lamport's bakery algorithm ("A New Solution of Dijkstra's Concurrent Programming
 * Problem", 1974), which needs nothing but files that appear and disappear.
 */
export class TicketFolder {
  readonly #root: string;

  /** @param root is made when it is needed */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Queues up for a resource.
   * @throws SavepointError where the folder cannot be written to
   */
  async draw(holder: string, note: TicketNote): Promise<Ticket> {
    // Process ids mean nothing in another container that has the same folder, nor do its ports and files.
    const resource = hash(`${await processSpace()} ${note.name}`);
    const identity = {pid: process.pid, startedAt: await processStart(process.pid)};
    const drawing = makeTicket({resource, number: null, holder, process: identity});
    try {
      makeFolder(this.#root, 0o700);
      // Whoever sees this waits until the number is there.
      await writeFile(path.join(this.#root, drawing.file), '', {mode: 0o600});
      try {
        const queue = (await this.list()).filter(other => other.resource === resource);
        const number = 1 + Math.max(0, ...queue.map(other => other.number ?? 0));
        const ticket = makeTicket({...drawing, number});
        await writeFile(path.join(this.#root, ticket.file), JSON.stringify(note), {mode: 0o600});
        return ticket;
      } finally {
        await this.giveUp(drawing);
      }
    } catch (cause) {
      throw new SavepointError(`The resource "${note.name}" cannot be locked in ${this.#root}`, {
        code: 'SAVEPOINT_RESOURCE',
        hint: 'Let cacheDir be a folder that can be written to.',
        cause,
      });
    }
  }

  /** Leaves the queue, or gives the resource back. */
  async giveUp({file}: Ticket): Promise<void> {
    await rm(path.join(this.#root, file), {force: true});
  }

  /** Whoever comes before a ticket, the one that holds the resource first; none where the ticket does. */
  async ahead(ticket: Ticket): Promise<readonly Ticket[]> {
    const others = async (): Promise<readonly Ticket[]> =>
      (await this.list()).filter(
        ({resource, holder}) => resource === ticket.resource && holder !== ticket.holder,
      );
    const drawing = (await others()).filter(({number}) => number === null);
    // Looked at again, as one that was being drawn may have got its number while the folder was read.
    const first = (await others()).filter(other => isAhead(other, ticket));
    return [...first.sort((a, b) => (isAhead(a, b) ? -1 : 1)), ...drawing];
  }

  /** The tickets of processes that are there. The others are removed. */
  async list(): Promise<readonly Ticket[]> {
    const files = await readdir(this.#root);
    const tickets = files.map(readTicket).filter(ticket => ticket !== null);
    const running = await Promise.all(tickets.map(ticket => isRunning(ticket.process)));
    await Promise.all(tickets.filter((_, i) => !running[i]).map(ticket => this.giveUp(ticket)));
    return tickets.filter((_, i) => running[i]);
  }

  /** What a ticket says; null where it is gone. */
  async note({file}: Ticket): Promise<TicketNote | null> {
    try {
      return JSON.parse(await readFile(path.join(this.#root, file), 'utf8')) as TicketNote;
    } catch {
      return null;
    }
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
