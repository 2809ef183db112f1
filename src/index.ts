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
