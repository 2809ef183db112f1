import type {
  BinarySource,
  EngineName,
  GateOptions,
  Isolation,
  SequenceMode,
  PgliteOptions,
  PoolOptions,
  TargetPart,
  TimeoutOptions,
} from './options';

/**
 * A schema or seed source with its defaults filled in. `run` itself stays in the process that loaded the config. `files`
 * and `inputs` exist, name no folders any more, and are relative to `rootDir`, with `/`.
 */
export type ResolvedSource =
  | {readonly kind: 'files'; readonly files: readonly string[]; readonly inputs: readonly string[]}
  | {readonly kind: 'command'; readonly command: string; readonly inputs: readonly string[]}
  | {readonly kind: 'run'; readonly inputs: readonly string[]};

/** Where a connection string was found. */
export type ConnectionSource =
  'connectionString' | 'SAVEPOINT_DATABASE_URL' | 'TEST_DATABASE_URL' | 'DATABASE_URL' | 'PG*';

/** Options, environment and defaults, validated: frozen and serialisable. */
export interface ResolvedConfig {
  readonly rootDir: string;
  /** The config file, or null where there is none. */
  readonly configPath: string | null;
  readonly engine: EngineName | 'auto';
  /** What named the engine; null where nothing did. */
  readonly engineNamedBy: 'the option engine' | 'SAVEPOINT_ENGINE' | null;
  readonly binaries: BinarySource | 'auto';
  /** The server named for the engine `server`, if any. A secret: never printed unmasked. */
  readonly server: {readonly connectionString: string; readonly source: ConnectionSource} | null;
  /** Servers that are named for the application, and why they are not used for tests. */
  readonly refusedServers: readonly string[];
  readonly schema: ResolvedSource | null;
  readonly seed: ResolvedSource | null;
  readonly isolation: Isolation;
  readonly isolationByFile: Readonly<Record<string, Isolation>>;
  readonly sequences: SequenceMode;
  readonly env: Readonly<Record<string, TargetPart>>;
  readonly pglite: Readonly<Required<PgliteOptions>>;
  readonly pool: Readonly<Required<PoolOptions>>;
  readonly gate: Readonly<Required<GateOptions>>;
  readonly timeouts: Readonly<Required<TimeoutOptions>>;
  /** The database that keeps the timings; null where `cacheDir` does. A secret: never printed unmasked. */
  readonly timingsUrl: string | null;
  readonly cacheDir: string;
  /** Whether the template is built anew whatever the cache holds (`SAVEPOINT_REBUILD=1`). */
  readonly rebuild: boolean;
}
