import type {ProcessIdentity} from '../engine/process-identity';

/**
 * A place in the queue for a resource. It is a file, and all that decides is in the file's name: what is there is whole, whenever
 * somebody looks, and whenever a process is killed.
 */
export interface Ticket {
  readonly file: string;
  /** Hash of the resource's name. */
  readonly resource: string;
  /** Those with lower ones come first; null while it is being drawn. */
  readonly number: number | null;
  /** Whose it is, different for each test. */
  readonly holder: string;
  readonly process: ProcessIdentity;
}

/** How the number of a ticket that is being drawn is written. */
const DRAWING = 'draw';

/** A ticket with its file's name. */
export function makeTicket(parts: Omit<Ticket, 'file'>): Ticket {
  const {resource, number, holder, process} = parts;
  const start = encodeURIComponent(process.startedAt ?? '');
  return {...parts, file: [resource, number ?? DRAWING, holder, process.pid, start].join('.')};
}

/** The ticket that a file stands for; null for a file of another kind. */
export function readTicket(file: string): Ticket | null {
  const [resource, number, holder, pid, ...start] = file.split('.');
  if (!resource || !number || !holder || !Number(pid) || start.length === 0) return null;
  const startedAt = decodeURIComponent(start.join('.')) || null;
  return {
    file,
    resource,
    number: number === DRAWING ? null : Number(number),
    holder,
    process: {pid: Number(pid), startedAt},
  };
}

/** Whether one ticket's turn is before another one's, which has been drawn; equal numbers are told apart by their holders. */
export function isAhead(one: Ticket, {number, holder}: Ticket): boolean {
  if (one.number === null || number === null) return false;
  return one.number < number || (one.number === number && one.holder < holder);
}
