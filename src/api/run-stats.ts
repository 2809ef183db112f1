import type {Isolation, EngineName} from '../config/options';
import type {MemoryUsage} from '../measure/memory-tracker';
import type {OperationReport} from '../measure/operation-report';
import type {PoolStatistics} from '../pool/backend-pool';

/** What is known in the middle of a run. */
export interface Stats {
  readonly worker: {
    /** Jest's number of it, from 1. */
    readonly id: number;
    readonly pid: number;
  };
  /** How the tests of this file are kept apart. */
  readonly isolation: Isolation;
  readonly engine: {
    readonly name: EngineName;
    /** @example 'PostgreSQL 15.18' */
    readonly version: string;
    /** Where it came from. */
    readonly origin: string;
  };
  /** The worker's connections. */
  readonly pool: PoolStatistics;
  readonly schema: {
    readonly fromCache: boolean;
    /** What building it took in this run; 0 where it came from the cache. */
    readonly buildMs: number;
    readonly tables: number;
    /** Hash of all that it was built from. */
    readonly fingerprint: string;
  };
  /** The tests of this file that have ended. */
  readonly tests: {
    readonly count: number;
    readonly failed: number;
    readonly statements: number;
    /** Wall time of their functions; 0 where there are none. */
    readonly medianMs: number;
    readonly maxMs: number;
  };
  /** What `perf` has measured in this file. */
  readonly operations: Readonly<Record<string, OperationReport>>;
  readonly memory: MemoryUsage;
}

/** One thing that was looked at. */
export interface DiagnosisCheck {
  readonly about: string;
  readonly ok: boolean;
  readonly says: string;
  /** What to do about it; null where it is all right. */
  readonly remedy: string | null;
}

/** Whether tests run as fast and as well apart as they can. */
export interface Diagnosis {
  /** Whether all checks are all right. */
  readonly healthy: boolean;
  readonly checks: readonly DiagnosisCheck[];
}
