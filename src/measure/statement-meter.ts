import type {ObservedStatement, SandboxObserver} from '../sandbox/statement-observer';
import {statementShape} from '../sql/statement-shape';
import {CallSiteReader, captureTrace} from './call-site';
import type {Origin, Origins} from './origins';
import {roundMs} from '../stats/round-ms';
import {
  addOutcome,
  isMultiplied,
  StatementTally,
  type Sent,
  type ShapeCount,
  type Tally,
} from './statement-tally';
import type {Beside, TestContexts} from './test-contexts';

/** A statement that was refused since its test had ended. */
export interface LateStatement {
  /** The test, or the block whose hook it was. */
  readonly test: string;
  readonly sql: string;
  readonly callSite: string | null;
}

const UNWATCHED: readonly Tally[] = [];

/** Keeps the place of a shape's first statement, and of its repetitions. */
function noteSent(tally: Tally, sent: Sent): void {
  tally.sent ??= sent;
  if (isMultiplied(tally)) tally.repeated.push(sent);
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
    const beside = context?.beside ?? null;
    const shape = statementShape(sql);
    const tally = (tooLate === null ? (beside?.tally ?? this.#tally) : this.#late).tally(shape);
    const watched =
      tooLate !== null || this.#watches.size === 0 ? UNWATCHED : this.#watchedBeside(beside, shape);
    // A stack is dear. One text of SQL nearly always stands in one place: it is looked for where the shape is new, and
    // where it is multiplied, which is what somebody will want to know the place of: at the 2nd time, the 4th, the 8th, ….
    const isRepeated = isMultiplied(tally) || watched.some(isMultiplied);
    if (tooLate !== null || isRepeated || !this.#places.has(shape)) {
      const sent = {trace: captureTrace(this.statementSent), origin: this.#origins.current ?? connectedAt};
      noteSent(tally, sent);
      for (const each of watched) noteSent(each, sent);
    }
    const callSite = (): string | null => this.siteOf(shape, tally.sent);
    if (tooLate !== null) this.#lateStatements.push({test: tooLate, sql, callSite: callSite()});
    return {
      sql,
      tooLate,
      misplaced: this.#contexts.isMisplaced,
      callSite,
      awaited: () => {
        tally.roundTrips++;
        for (const each of watched) each.roundTrips++;
      },
      finished: outcome => {
        addOutcome(tally, outcome);
        for (const each of watched) addOutcome(each, outcome);
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

  /** Counts a statement for those who watch the test that sent it. */
  #watchedBeside(beside: Beside | null, shape: string): readonly Tally[] {
    return Array.from(this.#watches)
      .filter(([, watched]) => watched === beside)
      .map(([tally]) => tally.tally(shape));
  }

  /** The stack a statement was sent on, else the one that its callback was handed over on, and so on. */
  #read({trace, origin}: Sent): string | null {
    let site = this.#sites.read(trace);
    for (let at = origin; site === null && at; at = at.parent) site = this.#sites.read(at.trace);
    return site;
  }
}
