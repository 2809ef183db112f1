import type {EngineName} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import type {PgliteProgram} from '../engine/pglite/find-pglite';
import type {EngineChoice, EngineGuarantees, ServerAddress} from '../engine/engine';

/** A server, on which workers lease clones of the template database. */
export interface ServerSource {
  readonly kind: 'server';
  readonly address: ServerAddress;
  readonly durable: boolean;
  readonly postmasterPid: number | null;
}

/** A data directory with the schema, on copies of which workers run PGlite. */
export interface PgliteSource {
  readonly kind: 'pglite';
  readonly program: PgliteProgram;
  /** Where the copies go. */
  readonly folder: string;
  readonly dataDir: string;
}

/** pg-mem, where each worker builds its own. */
export interface PgMemSource {
  readonly kind: 'pg-mem';
}

/** Where a worker gets its database from. */
export type DatabaseSource = ServerSource | PgliteSource | PgMemSource;

/** What `global-setup` prepared, written to a file that only this user can read, for the workers of the run. */
export interface PreparedRun {
  readonly runId: string;
  readonly config: ResolvedConfig;
  readonly engine: {
    readonly name: EngineName;
    readonly origin: string;
    readonly choice: EngineChoice;
    readonly version: string;
    readonly guarantees: EngineGuarantees;
  };
  readonly source: DatabaseSource;
  /** The built schema, of which each worker has a copy. */
  readonly template: {
    /** What the database is called: the template on a server, or the one there is. */
    readonly database: string;
    readonly user: string;
    /** Hash of everything the schema was built from. */
    readonly fingerprint: string;
    readonly fromCache: boolean;
    readonly buildMs: number;
    /** Tables outside the system schemas. */
    readonly tables: number;
  };
  /** Loopback ports, one per worker, free when the run began: the address that tests see. */
  readonly ports: readonly number[];
}
