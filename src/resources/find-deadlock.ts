import {outlasts} from './holder-id';
import {isAhead, type Ticket} from './ticket';

/** One in a circle of holders that wait for each other: its ticket that waits, and the next one's that is waited for. */
export interface Wait {
  readonly waiting: Ticket;
  readonly blocking: Ticket;
}

/**
 * The circle in which a ticket's holder waits for itself; null where there is none. A block or file waits as long as a test in it
 * does.
 * @param tickets all there are
 */
export function findDeadlock(ticket: Ticket, tickets: readonly Ticket[]): readonly Wait[] | null {
  const blocking = blockerOf(ticket, tickets);
  return blocking && search([{waiting: ticket, blocking}], tickets);
}

function search(waits: readonly Wait[], tickets: readonly Ticket[]): readonly Wait[] | null {
  const {holder} = waits.at(-1)!.blocking;
  if (outlasts(holder, waits[0]!.waiting.holder)) return waits;
  // Somebody else's circle.
  if (waits.slice(1).some(({waiting}) => outlasts(holder, waiting.holder))) return null;
  for (const waiting of tickets.filter(each => outlasts(holder, each.holder))) {
    const blocking = blockerOf(waiting, tickets);
    const found = blocking && search([...waits, {waiting, blocking}], tickets);
    if (found) return found;
  }
  return null;
}

/** Who holds what a ticket waits for; null where it does not wait. */
function blockerOf(ticket: Ticket, tickets: readonly Ticket[]): Ticket | null {
  const ahead = tickets.filter(other => other.resource === ticket.resource && isAhead(other, ticket));
  return ahead.find(one => ahead.every(other => !isAhead(other, one))) ?? null;
}

/** Whether a holder is the one of a circle that gives way: all who find it agree. */
export function givesWay(holder: string, circle: readonly Wait[]): boolean {
  return circle.every(({waiting}) => waiting.holder <= holder);
}
