import {relative} from 'node:path';
import {testKey} from '../baseline/test-key';
import type {FileRecord, LateStatement, TestRecord} from '../record/test-record';
import type {FileResources, GatedFile, GatedTest} from './gated-run';

/** The part of Jest's `TestCaseResult` and `AssertionResult` that matters here. */
export interface JestCaseResult {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly fullName: string;
  readonly status: string;
}

/** The part of Jest's `TestResult` that matters here. */
export interface JestFileResult {
  readonly testResults: readonly JestCaseResult[];
  readonly testExecError?: unknown;
}

/** What our test runner adds to them; a file with another environment says so. */
interface WithRecord<T> {
  readonly savepoint?: T;
}
type FileReport = FileRecord | {readonly noEnvironment: true};

interface CollectedFile {
  /** The last attempt's record of each test, by `testKey`. */
  readonly records: Map<string, TestRecord>;
  readonly titles: Map<string, readonly string[]>;
  keys: ReadonlySet<string> | null;
  lateStatements: readonly LateStatement[];
  resources: FileResources | null;
  /** `foreign`: another environment by choice; `unrecorded`: tests ran, and our test runner had no part in it. */
  origin: 'ours' | 'foreign' | 'unrecorded';
}

function keysOf(results: readonly JestCaseResult[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  return new Set(
    results.map(({fullName: name}) => {
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      return testKey({name, index});
    }),
  );
}

/** Collects the records of a run from the results that Jest reports, as they come. */
export class RecordCollector {
  readonly #rootDir: string;
  readonly #files = new Map<string, CollectedFile>();

  constructor(rootDir: string) {
    this.#rootDir = rootDir;
  }

  /** Takes the record of one attempt at a test: all that is left of a file whose worker crashes later. */
  addTestCase(path: string, result: JestCaseResult): void {
    const {savepoint} = result as WithRecord<TestRecord>;
    if (savepoint !== undefined) this.#add(this.#file(path), savepoint, [result]);
  }

  /** Takes the records of a whole file. */
  addFile(path: string, result: JestFileResult): void {
    const {savepoint} = result as WithRecord<FileReport>;
    const file = this.#file(path);
    file.keys = result.testExecError === undefined ? keysOf(result.testResults) : null;
    if (savepoint === undefined) {
      const ran = result.testResults.some(({status}) => status === 'passed' || status === 'failed');
      if (ran && file.records.size === 0) file.origin = 'unrecorded';
    } else if ('noEnvironment' in savepoint) {
      file.origin = 'foreign';
    } else {
      const {lateStatements, setupMs, rssBytes, worker, pool} = savepoint;
      file.lateStatements = lateStatements;
      file.resources = {setupMs, rssBytes, worker, pool};
      for (const record of savepoint.tests) this.#add(file, record, result.testResults);
    }
  }

  /** The files whose tests are known to the gate. */
  get files(): readonly GatedFile[] {
    return [...this.#files]
      .filter(([, {origin}]) => origin === 'ours')
      .map(([path, {records, titles, keys, lateStatements, resources}]) => {
        const tests = [...records.values()].map((record): GatedTest => ({
          record,
          titles: titles.get(record.name) ?? [record.name],
        }));
        const file = tests[0]?.record.file ?? this.#relative(path);
        return {path, file, tests, keys, lateStatements, resources};
      });
  }

  /** The files that ran in another environment, or whose tests left no record, relative to `rootDir`. */
  filesOf(origin: 'foreign' | 'unrecorded'): readonly string[] {
    return [...this.#files]
      .filter(([, file]) => file.origin === origin)
      .map(([path]) => this.#relative(path));
  }

  #add({records, titles}: CollectedFile, record: TestRecord, results: readonly JestCaseResult[]): void {
    const key = testKey(record);
    if (record.attempt >= (records.get(key)?.attempt ?? 0)) records.set(key, record);
    const named = results.find(({fullName}) => fullName === record.name);
    if (named !== undefined) titles.set(record.name, [...named.ancestorTitles, named.title]);
  }

  #file(path: string): CollectedFile {
    const file = this.#files.get(path) ?? {
      records: new Map(),
      titles: new Map(),
      keys: null,
      lateStatements: [],
      resources: null,
      origin: 'ours',
    };
    this.#files.set(path, file);
    return file;
  }

  #relative(path: string): string {
    return relative(this.#rootDir, path).replaceAll('\\', '/');
  }
}
