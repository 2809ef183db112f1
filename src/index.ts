export {defineConfig, type SavepointConfig} from './define-config';
export type {
  BuildContext,
  BuildFunction,
  EngineName,
  GateOptions,
  Isolation,
  PgliteOptions,
  PoolOptions,
  SavepointOptions,
  SourceOptions,
  TargetPart,
  TimeoutOptions,
} from './config/options';
export {SavepointError, type SavepointErrorCode, type SavepointErrorOptions} from './shared/savepoint-error';
export {benchmark, type BenchmarkOptions, type BenchmarkReport} from './api/benchmark';
export {db} from './api/db';
export {memory, type LeakCheckOptions, type Memory} from './api/memory';
export {perf, type Perf, type PerformanceReport, type Span, type SpanOptions} from './api/perf';
export {resources, type LockOptions, type Resources} from './api/resources';
export type {Diagnosis, DiagnosisCheck, Stats} from './api/run-stats';
export {diagnose, stats} from './api/stats';
export type {MemoryUsage, TrackedObject} from './measure/memory-tracker';
export type {OperationReport} from './measure/operation-report';
export type {Alert} from './measure/performance-log';
export type {PoolStatistics} from './pool/backend-pool';
