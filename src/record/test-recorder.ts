import type {BackendClock} from '../measure/backend-clock';
import {PhaseClock} from '../measure/phase-clock';
import {roundMs} from '../stats/round-ms';
import type {StatementMeter} from '../measure/statement-meter';
import {StatementTally} from '../measure/statement-tally';
import type {FileRecord, TestRecord} from './test-record';

/** The part of jest-circus' test entry that a record needs. */
export interface TestEntry {
  readonly name: string;
  readonly parent: BlockEntry;
  readonly errors: readonly unknown[];
  readonly invocations: number;
}

/** And of its describe block. */
export interface BlockEntry {
  readonly name: string;
  readonly parent?: BlockEntry;
}

/** Titles of the blocks around a test and its own, as Jest's `fullName` has them. */
export function fullName(test: Pick<TestEntry, 'name' | 'parent'>): string {
  const titles = [test.name];
  // The outermost block is the file's, which has no title of its own.
  for (let block = test.parent; block.parent; block = block.parent) titles.unshift(block.name);
  return titles.join(' ');
}

interface RunningTest {
  readonly test: TestEntry;
  readonly startedAt: number;
  readonly fn: PhaseClock;
  readonly hooks: PhaseClock;
  readonly fnTally: StatementTally;
  readonly hookTally: StatementTally;
}

type FinishedTest = RunningTest & Pick<TestRecord, 'sandboxMs' | 'tables' | 'concurrent'>;

/** What is known of a test that ran beside others. */
export interface ConcurrentRun extends Pick<RunningTest, 'startedAt' | 'fn' | 'fnTally'> {
  readonly sandboxMs: number;
  readonly tables: TestRecord['tables'];
}

/** Makes the records of one test file from what happens in it. */
export class TestRecorder {
  readonly #file: string;
  readonly #meter: StatementMeter;
  readonly #backendClock: () => BackendClock | null;
  readonly #fileTally = new StatementTally();
  readonly #tests: TestRecord[] = [];
  readonly #untaken: TestRecord[] = [];
  /** How often a name has come so far, and which number each test got. */
  readonly #names = new Map<string, number>();
  readonly #indexes = new WeakMap<object, number>();
  /** Where in `#tests` the last record of a test is. */
  readonly #places = new Map<object, number>();
  /** The test whose next execution is but a repetition. */
  #repeated: object | null = null;
  #running: RunningTest | null = null;

  /**
   * @param file relative to `rootDir`, with `/`.
   * @param backendClock of the backend that the next test runs on
   */
  constructor(file: string, meter: StatementMeter, backendClock: () => BackendClock | null = () => null) {
    this.#file = file;
    this.#meter = meter;
    this.#backendClock = backendClock;
    meter.count(this.#fileTally);
  }

  /** The next execution of a test that has a record adds to that. */
  repeat(test: TestEntry): void {
    this.#repeated = test;
  }

  testStarted(test: TestEntry): void {
    const backend = this.#backendClock();
    this.#running = {
      test,
      startedAt: Date.now(),
      fn: new PhaseClock(backend),
      hooks: new PhaseClock(backend),
      fnTally: new StatementTally(),
      hookTally: new StatementTally(),
    };
    this.#meter.count(this.#running.hookTally);
    this.#meter.takeOverheadMs();
  }

  hookStarted(): void {
    this.#running?.hooks.start();
  }

  hookEnded(): void {
    this.#running?.hooks.stop();
  }

  fnStarted(): void {
    if (!this.#running) return;
    this.#meter.count(this.#running.fnTally);
    this.#running.fn.start();
  }

  fnEnded(): void {
    if (!this.#running) return;
    this.#running.fn.stop();
    this.#meter.count(this.#running.hookTally);
  }

  /**
   * The test is over, its transaction rolled back. A repetition but adds to its record.
   * @param tables what was done to each table in it
   */
  testDone(tables: TestRecord['tables']): void {
    const running = this.#running;
    this.#running = null;
    this.#meter.count(this.#fileTally);
    const more = {sandboxMs: this.#meter.takeOverheadMs(), tables, concurrent: false};
    if (running === null) return;
    if (running.test === this.#repeated) this.#addRepeat(running);
    else this.#record({...running, ...more});
  }

  /** The record of a test's last attempt; null where it has not run. */
  recordOf(test: TestEntry): TestRecord | null {
    return this.#tests[this.#places.get(test) ?? -1] ?? null;
  }

  /** A test is over that ran beside others. */
  concurrentDone(test: TestEntry, {sandboxMs, ...run}: ConcurrentRun): void {
    const none = {hooks: new PhaseClock(), hookTally: new StatementTally()};
    this.#record({test, ...run, ...none, sandboxMs: roundMs(sandboxMs), concurrent: true});
  }

  /** The record of the test of this name that ended last, which is asked for once. */
  take(name: string): TestRecord | null {
    const at = this.#untaken.findLastIndex(test => test.name === name);
    return this.#untaken.splice(at, at < 0 ? 0 : 1)[0] ?? null;
  }

  /** The records of the tests that have ended. */
  get tests(): readonly TestRecord[] {
    return this.#tests;
  }

  fileRecord(setupMs: number): Omit<FileRecord, 'pool' | 'worker'> {
    return {
      file: this.#file,
      setupMs: roundMs(setupMs),
      hookStatements: this.#fileTally.statements,
      tests: this.#tests,
      lateStatements: this.#meter.takeLateStatements(),
      rssBytes: process.memoryUsage.rss(),
    };
  }

  #record({test, startedAt, fn, hooks, fnTally, hookTally, ...more}: FinishedTest): void {
    const name = fullName(test);
    const record: TestRecord = {
      file: this.#file,
      name,
      index: this.#index(test, name),
      attempt: test.invocations,
      startedAt,
      status: test.errors.length === 0 ? 'passed' : 'failed',
      fn: fn.time,
      backendCpuMs: fn.backendCpuMs,
      repeats: [],
      hooks: hooks.time,
      databaseMs: fnTally.wallMs,
      statements: fnTally.statements,
      rows: fnTally.rows,
      roundTrips: fnTally.roundTrips,
      bytes: fnTally.bytes,
      hookStatements: hookTally.statements,
      shapes: fnTally.shapes(this.#meter.siteOf),
      ...more,
    };
    this.#places.set(test, this.#tests.push(record) - 1);
    this.#untaken.push(record);
  }

  /** Adds what a test takes another time; a failure says that it cannot be repeated. */
  #addRepeat({test, fn, fnTally}: RunningTest): void {
    this.#repeated = null;
    const record = this.recordOf(test);
    if (!record) return;
    const repeat = {...fn.time, databaseMs: fnTally.wallMs};
    const repeats = test.errors.length === 0 ? [...record.repeats, repeat] : [];
    this.#tests.splice(this.#places.get(test)!, 1, {...record, repeats});
  }

  #index(test: object, name: string): number {
    let index = this.#indexes.get(test);
    if (index === undefined) {
      index = this.#names.get(name) ?? 0;
      this.#names.set(name, index + 1);
      this.#indexes.set(test, index);
    }
    return index;
  }
}
