import type {EngineName} from '../config/options';
import type {SavepointError} from '../shared/savepoint-error';

/** TLS settings of a connection: those of `tls.connect` that can be written to a file. */
export interface TlsSettings {
  readonly rejectUnauthorized?: boolean;
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How to connect to a server: the arguments of a connection, serialisable. A secret where it holds a password. */
export interface ServerAddress {
  /** A host name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  /** The maintenance database: where databases are created from, and locks are taken. */
  readonly database: string;
  /** `false`, or TLS with or without verification of the certificate. */
  readonly ssl: boolean | TlsSettings;
}

/** What an engine promises to the sandbox above it. */
export interface EngineGuarantees {
  readonly isolation: 'serializable' | 'snapshot';
  /** Whether a worker may have several real connections. */
  readonly backends: 'many' | 'one';
}

/** What an engine is told of the run that it starts for. */
export interface StartOptions {
  /** How many workers will connect: decides how many connections a private server allows. */
  readonly workers: number;
  /** Start from the data kept by {@link ServerEngine.saveSnapshot} under this key, if there is any. */
  readonly snapshotKey: string | null;
  /** Called with a line for people before each step that may take long. */
  readonly onProgress: (text: string) => void;
}

/** Why an engine was chosen, for people. */
export interface EngineChoice {
  /** In a few words. @example 'no server is named' */
  readonly why: string;
  /** What was passed over, a line each. */
  readonly details: readonly string[];
}

/** An engine, or a part of one, that is not there. */
export interface PassedOver {
  /** In a few words. @example 'no PostgreSQL is installed' */
  readonly brief: string;
  /** As an error says it, with what to do. */
  readonly error: SavepointError;
}

/** What looking for an engine has found. */
export type FoundEngine<Engine extends StartedEngine> =
  | {
      readonly kind: 'available';
      readonly passedOver: readonly PassedOver[];
      readonly start: (options: StartOptions) => Promise<Engine>;
    }
  | ({readonly kind: 'missing'} & PassedOver);

/** What a run has to know of any engine. */
export interface StartedEngine {
  readonly name: EngineName;
  /** For people: where it comes from. @example 'binaries in /usr/lib/postgresql/15/bin' */
  readonly origin: string;
  /** PostgreSQL's version. @example '15.18' */
  readonly version: string;
  readonly guarantees: EngineGuarantees;
  /** Ends what the engine started. Never touches a server that it did not start. */
  stop(): Promise<void>;
}

/** A server that answers. */
export interface ServerEngine extends StartedEngine {
  readonly kind: 'server';
  readonly address: ServerAddress;
  /** Whether commits wait for the disk; decides how databases are cloned. */
  readonly durable: boolean;
  /** The server process's id where it runs on this machine and may be looked at; another one after `saveSnapshot`. */
  readonly postmasterPid: number | null;
  /** A URL of one of its databases, for tools. A secret where it holds a password. */
  connectionString(database: string): string;
  /**
   * Keeps all data as it is now for later runs that start with the same key. A private server restarts for it, so
   * nobody may be connected; a server that outlives the run keeps its data anyway and does nothing.
   */
  saveSnapshot(key: string): Promise<void>;
}
