import {joinCounters, countersOf, type TestCounters} from '../baseline/counters';
import {formatCounters} from '../baseline/counters-format';
import {recordId, testId} from '../baseline/test-key';
import type {TestRecord} from '../record/test-record';
import type {ConfirmResult} from './confirm-process';
import {testRef, type GatedFile, type GatedTest} from './gated-run';
import type {TestRef} from './verdict';

/** Runs test files once more, by their absolute paths, in a fresh process and with the tests of each in reverse order. */
export type Repeat = (testPaths: readonly string[]) => Promise<ConfirmResult>;

/** Numbers tests of the same name as they are in the file: they ran in reverse order. */
function inFilesOrder(records: readonly TestRecord[]): readonly TestRecord[] {
  const nameOf = ({file, name}: TestRecord): string => testId(file, name);
  const counts = new Map<string, number>();
  for (const record of records)
    counts.set(nameOf(record), Math.max(counts.get(nameOf(record)) ?? 0, record.index + 1));
  return records.map(record => ({...record, index: counts.get(nameOf(record))! - 1 - record.index}));
}

/** What a second execution has said of the tests that are to be accepted. */
export class Repetition {
  readonly #planner: string;
  readonly #records: ReadonlyMap<string, TestRecord>;
  readonly #unsteady = new Map<string, TestRef>();
  /** Why there was none, as a clause; null where there was, or none was needed. */
  readonly missing: string | null;

  private constructor(planner: string, records: readonly TestRecord[], missing: string | null) {
    this.#planner = planner;
    this.#records = new Map(records.map(record => [recordId(record), record]));
    this.missing = missing;
  }

  /**
   * Runs tests once more. A file without statements has nothing to repeat.
   * @param tests the ids of those that are to be accepted
   */
  static async of(
    tests: ReadonlySet<string>,
    files: readonly GatedFile[],
    {planner, repeat}: {readonly planner: string; readonly repeat: Repeat | null},
  ): Promise<Repetition> {
    const isAccepted = ({record}: GatedTest): boolean => tests.has(recordId(record));
    // In a file with statements those of a test without any may depend on the tests before it.
    const repeated = files.filter(
      file => file.tests.some(({record}) => record.statements > 0) && file.tests.some(isAccepted),
    );
    if (repeat === null || repeated.length === 0) return new Repetition(planner, [], null);
    const result = await repeat(repeated.map(({path}) => path));
    if (result.kind === 'failed') return new Repetition(planner, [], result.reason);
    const passed = inFilesOrder(result.tests).filter(({status}) => status === 'passed');
    return new Repetition(planner, passed, null);
  }

  /** The counters to accept: those that differed from one execution to the other as ranges. */
  countersOf(test: GatedTest): TestCounters {
    const first = countersOf(test.record, this.#planner);
    const again = this.#records.get(recordId(test.record));
    if (!again) return first;
    const joined = joinCounters(first, countersOf(again, this.#planner));
    const text = (counters: TestCounters): string => formatCounters(new Map([['', counters]]));
    if (text(joined) === text(first)) return first;
    this.#unsteady.set(recordId(test.record), testRef(test));
    return joined;
  }

  /** The tests whose counters differed. */
  get unsteady(): readonly TestRef[] {
    return [...this.#unsteady.values()];
  }
}
