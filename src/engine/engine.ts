import type {EngineName} from '../config/options';

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
  readonly ssl: boolean | {readonly rejectUnauthorized: boolean};
}

/** What an engine promises to the sandbox above it. */
export interface EngineGuarantees {
  readonly isolation: 'serializable' | 'snapshot';
  /** Whether a worker may have several real connections. */
  readonly backends: 'many' | 'one';
}

/** A server that answers, and what a run has to know of it. */
export interface RunningEngine {
  readonly name: EngineName;
  /** For people: where this server comes from and why it was chosen. @example 'binaries in /usr/lib/postgresql/15/bin' */
  readonly origin: string;
  /** @example '15.18' */
  readonly version: string;
  readonly address: ServerAddress;
  readonly guarantees: EngineGuarantees;
  /** Whether commits wait for the disk; decides how databases are cloned. */
  readonly durable: boolean;
  /** The server process's id where it runs on this machine and may be looked at. */
  readonly postmasterPid: number | null;
  /** Ends what the engine started. Never touches a server that it did not start. */
  stop(): Promise<void>;
}
