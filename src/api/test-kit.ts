import type {OperationReport} from '../measure/operation-report';
import type {Alert} from '../measure/performance-log';
import type {MemoryUsage, TrackedObject} from '../measure/memory-tracker';
import type {ShapeCount} from '../measure/statement-tally';
import type {TableCounts} from '../pool/table-counts';
import {SavepointError} from '../shared/savepoint-error';
import type {Diagnosis, Stats} from './run-stats';

/** One round of a benchmark. */
export interface Round {
  readonly kind: 'ran';
  readonly durationMs: number;
  readonly statements: number;
}

/** What some work has done. */
export interface Observation {
  readonly kind: 'observed';
  readonly durationMs: number;
  /** By shape, in order of first execution. */
  readonly shapes: readonly ShapeCount[];
  /** What was done to each table, and the names of all that are counted; null where that was not asked for. */
  readonly tables: {readonly counts: readonly TableCounts[]; readonly names: readonly string[]} | null;
}

/** Something cannot be had here. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  readonly hint?: string | undefined;
}

/**
 * What the environment lends to a test file. Its code is of another realm than the file's modules: it hands over plain data,
 * throws nothing of its own, and is asked through functions alone.
 */
export interface TestKit {
  /** Of a clock that fake timers do not touch. */
  nowMs(): number;
  readonly performance: {
    record(name: string, durationMs: number, budgetMs: number | null): void;
    onAlert(callback: (alert: Alert) => void): () => void;
    alerts(): readonly Alert[];
    operations(): Readonly<Record<string, OperationReport>>;
    /** @returns why there can be none here; null where it is set */
    setTestBudget(budgetMs: number): string | null;
  };
  readonly memory: {
    track(object: object, label: string): void;
    /** Those of the test that are still there after a collection of garbage. */
    survivors(): Promise<readonly TrackedObject[]>;
    usage(): MemoryUsage;
    collect(): Promise<void>;
  };
  readonly resources: {
    /** @param waitMs null for the default */
    lock(names: readonly string[], waitMs: number | null): Promise<Refusal | null>;
    allocate(name: string): Promise<boolean | Refusal>;
    release(name: string): Promise<Refusal | null>;
  };
  /** Runs a round in a level of its own, which is undone. */
  round(name: string, body: () => unknown): Promise<Round | Refusal>;
  /** Runs a part of the running test, and counts what it does. Throws what that throws. */
  observe(work: () => unknown, options: {readonly tables: boolean}): Promise<Observation | Refusal>;
  stats(): Promise<Stats>;
  diagnose(): Promise<Diagnosis>;
}

/** Under which the environment puts a function that returns the kit onto a test file's global object: all realms share it. */
export const kitKey = Symbol.for('jest-savepoint.test-kit');

/**
 * The kit of the test file that this module was loaded for.
 * @param what names who asks, for the error
 * @throws SavepointError where there is none
 */
export function testKit(what: string): TestKit {
  const lend = (globalThis as {[kitKey]?: () => TestKit})[kitKey];
  if (lend) return lend();
  throw new SavepointError(
    `${what} was used outside a test file, or in one that has another test environment.`,
    {
      code: 'SAVEPOINT_USAGE',
      hint: "Use preset: 'jest-savepoint', or testEnvironment: 'jest-savepoint/environment' where a docblock or a project sets another one.",
    },
  );
}

/** A copy of plain data in the realm of this module, where `toStrictEqual` takes it for what it is. */
export function copied<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}
