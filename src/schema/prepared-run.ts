import type {EngineName} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import type {EngineChoice, EngineGuarantees, ServerAddress} from '../engine/engine';

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
    readonly durable: boolean;
    readonly postmasterPid: number | null;
  };
  readonly address: ServerAddress;
  readonly template: {
    /** The template database's name. */
    readonly database: string;
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
