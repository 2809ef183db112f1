import type {ObservedStatement, SandboxObserver} from '../sandbox/statement-observer';
import {statementShape} from '../sql/statement-shape';
import {CallSiteReader, captureTrace, type Trace} from './call-site';
import type {Origin, Origins} from './origins';
import {round} from './phase-clock';
import type {TestContexts} from './test-contexts';

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

/** A statement that was refused since its test had ended. */
export interface LateStatement {
  /** The test, or the block whose hook it was. */
  readonly test: string;
  readonly sql: string;
  readonly callSite: string | null;
}

/** The stack on which a statement was sent, and where the callback that sent it came from. */
export interface Sent {
  readonly trace: Trace;
  readonly origin: Origin | null;
}

interface Tally {
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
    return round(this.#sum('wallMs'));
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
        wallMs: round(wallMs),
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

/** Counts the statements of the phase that is going on. */
export class StatementMeter implements SandboxObserver {
  readonly #origins: Origins;
  readonly #contexts: TestContexts;
  readonly #sites: CallSiteReader;
  /** Where a shape was sent last, as far as it was looked for. */
  readonly #places = new Map<string, string>();
  #tally = new StatementTally();
  readonly #watches = new Set<StatementTally>();
  readonly #late = new StatementTally();
  #lateStatements: LateStatement[] = [];
  #overheadMs = 0;

  constructor(origins: Origins, contexts: TestContexts, rootDir: string) {
    this.#origins = origins;
    this.#contexts = contexts;
    this.#sites = new CallSiteReader(rootDir);
  }

  /** What is sent from now on is counted here. */
  count(tally: StatementTally): void {
    this.#tally = tally;
  }

  /** What is sent from now on is counted once more. @returns ends that, and tells it by shape */
  watch(): () => readonly ShapeCount[] {
    const tally = new StatementTally();
    this.#watches.add(tally);
    return () => {
      this.#watches.delete(tally);
      return tally.shapes(this.siteOf);
    };
  }

  /** Milliseconds of the sandbox's own work since the last call. */
  takeOverheadMs(): number {
    const ms = this.#overheadMs;
    this.#overheadMs = 0;
    return round(ms);
  }

  /** The statements since the last call that came after their test had ended. */
  takeLateStatements(): readonly LateStatement[] {
    const statements = this.#lateStatements;
    this.#lateStatements = [];
    return statements;
  }

  readonly connectionOrigin = (): Origin => this.#origins.here(this.connectionOrigin);

  readonly statementSent = (sql: string, connectedAt: Origin | null): ObservedStatement => {
    const context = this.#contexts.current;
    const tooLate = context?.over ? context.name : null;
    const shape = statementShape(sql);
    const tallies = (tooLate === null ? [this.#tally, ...this.#watches] : [this.#late]).map(each =>
      each.tally(shape),
    );
    // A stack is dear. One text of SQL nearly always stands in one place: it is looked for where the shape is new, and
    // where it is multiplied, which is what somebody will want to know the place of: at the 2nd time, the 4th, the 8th, ….
    const repeated = tallies.filter(({count}) => count > 1 && (count & (count - 1)) === 0);
    if (tooLate !== null || repeated.length > 0 || !this.#places.has(shape)) {
      const sent = {trace: captureTrace(this.statementSent), origin: this.#origins.current ?? connectedAt};
      for (const tally of tallies) tally.sent ??= sent;
      for (const tally of repeated) tally.repeated.push(sent);
    }
    const callSite = (): string | null => this.siteOf(shape, tallies[0]?.sent ?? null);
    if (tooLate !== null) this.#lateStatements.push({test: tooLate, sql, callSite: callSite()});
    return {
      sql,
      tooLate,
      callSite,
      awaited: () => {
        for (const tally of tallies) tally.roundTrips++;
      },
      finished: ({rows, bytes, wallMs}) => {
        for (const tally of tallies) {
          tally.rows += rows;
          tally.bytes += bytes;
          tally.wallMs += wallMs;
        }
      },
    };
  };

  overhead(ms: number): void {
    this.#overheadMs += ms;
  }

  /** Where the statements of a shape come from. */
  readonly siteOf = (shape: string, sent: Sent | null): string | null => {
    if (sent === null) return this.#places.get(shape) ?? null;
    const site = this.#read(sent);
    if (site !== null) this.#places.set(shape, site);
    return site;
  };

  /** The stack a statement was sent on, else the one that its callback was handed over on, and so on. */
  #read({trace, origin}: Sent): string | null {
    let site = this.#sites.read(trace);
    for (let at = origin; site === null && at; at = at.parent) site = this.#sites.read(at.trace);
    return site;
  }
}
