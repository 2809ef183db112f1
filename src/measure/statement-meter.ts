import type {ObservedStatement, SandboxObserver} from '../sandbox/statement-observer';
import {statementShape} from '../sql/statement-shape';
import {CallSiteReader, captureTrace} from './call-site';
import type {Origin, Origins} from './origins';
import {roundMs} from '../stats/round-ms';
import {StatementTally, type Sent, type ShapeCount} from './statement-tally';
import type {Beside, TestContexts} from './test-contexts';

/** A statement that was refused since its test had ended. */
export interface LateStatement {
  /** The test, or the block whose hook it was. */
  readonly test: string;
  readonly sql: string;
  readonly callSite: string | null;
}

/** Counts the statements of the phase that is going on. */
export class StatementMeter implements SandboxObserver {
  readonly #origins: Origins;
  readonly #contexts: TestContexts;
  readonly #sites: CallSiteReader;
  /** Where a shape was sent last, as far as it was looked for. */
  readonly #places = new Map<string, string>();
  #tally = new StatementTally();
  /** Each with the concurrent test whose statements it is for. */
  readonly #watches = new Map<StatementTally, Beside | null>();
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

  /** What the running test sends from now on is counted once more. @returns ends that, and tells it by shape */
  watch(): () => readonly ShapeCount[] {
    const tally = new StatementTally();
    this.#watches.set(tally, this.#contexts.current?.beside ?? null);
    return () => {
      this.#watches.delete(tally);
      return tally.shapes(this.siteOf);
    };
  }

  /** Milliseconds of the sandbox's own work since the last call. */
  takeOverheadMs(): number {
    const ms = this.#overheadMs;
    this.#overheadMs = 0;
    return roundMs(ms);
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
    const beside = context?.beside ?? null;
    const watches = [...this.#watches].filter(([, watched]) => watched === beside).map(([tally]) => tally);
    const tallies = (tooLate === null ? [beside?.tally ?? this.#tally, ...watches] : [this.#late]).map(each =>
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
      misplaced: this.#contexts.isMisplaced,
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
