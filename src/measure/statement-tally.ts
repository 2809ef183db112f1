import type {Trace} from './call-site';
import type {Origin} from './origins';
import {roundMs} from '../stats/round-ms';

/** The statements of one shape that ran in one phase. */
export interface ShapeCount {
  readonly shape: string;
  readonly count: number;
  /** Rows returned or written, by the server's command tags. */
  readonly rows: number;
  /** Exchanges with the server that the client waited for. */
  readonly roundTrips: number;
  /** Of the rows returned, as they came over the wire. */
  readonly bytes: number;
  /** Milliseconds from sending to the answer's end. */
  readonly wallMs: number;
  /** `file:line:column` of the code that ran it first, relative to `rootDir`; null where no code of the application is known. */
  readonly callSite: string | null;
  /** Where all repetitions came from, as far as they were looked at; null for several places, and where it ran once. */
  readonly repeatedAt: string | null;
}

/** The stack on which a statement was sent, and where the callback that sent it came from. */
export interface Sent {
  readonly trace: Trace;
  readonly origin: Origin | null;
}

/** What is known of one shape. */
export interface Tally {
  count: number;
  rows: number;
  roundTrips: number;
  bytes: number;
  wallMs: number;
  /** Null where the shape's place is known from an earlier test. */
  sent: Sent | null;
  /** Some of its repetitions. */
  readonly repeated: Sent[];
}

function newTally(): Tally {
  return {count: 0, rows: 0, roundTrips: 0, bytes: 0, wallMs: 0, sent: null, repeated: []};
}

/** Whether it has just come for the 2nd time, the 4th, the 8th, …. */
export function isMultiplied({count}: Tally): boolean {
  return count > 1 && (count & (count - 1)) === 0;
}

/** Adds the answer of one of its statements. */
export function addOutcome(
  tally: Tally,
  {rows, bytes, wallMs}: Pick<ShapeCount, 'rows' | 'bytes' | 'wallMs'>,
): void {
  tally.rows += rows;
  tally.bytes += bytes;
  tally.wallMs += wallMs;
}

/** The statements of one phase of a test, by shape. */
export class StatementTally {
  readonly #shapes = new Map<string, Tally>();

  tally(shape: string): Tally {
    let tally = this.#shapes.get(shape);
    if (!tally) this.#shapes.set(shape, (tally = newTally()));
    tally.count++;
    return tally;
  }

  get statements(): number {
    return this.#sum('count');
  }

  get roundTrips(): number {
    return this.#sum('roundTrips');
  }

  get bytes(): number {
    return this.#sum('bytes');
  }

  get rows(): number {
    return this.#sum('rows');
  }

  get wallMs(): number {
    return roundMs(this.#sum('wallMs'));
  }

  /** In order of first execution. */
  shapes(siteOf: (shape: string, sent: Sent | null) => string | null): readonly ShapeCount[] {
    return [...this.#shapes].map(([shape, {wallMs, sent, repeated, ...counts}]) => {
      const [site = null, ...others] = new Set(repeated.map(each => siteOf(shape, each)));
      // Last, as this is the place that is remembered.
      const callSite = siteOf(shape, sent);
      return {
        shape,
        ...counts,
        wallMs: roundMs(wallMs),
        callSite,
        repeatedAt: others.length === 0 ? site : null,
      };
    });
  }

  #sum(key: 'count' | 'rows' | 'roundTrips' | 'bytes' | 'wallMs'): number {
    let sum = 0;
    for (const tally of this.#shapes.values()) sum += tally[key];
    return sum;
  }
}
