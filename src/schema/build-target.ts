import type {BuildContext, TargetPart} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import type {ServerAddress} from '../engine/engine';

/** Which of the two sources of a database's contents. */
export type SourceRole = 'schema' | 'seed';

/** The database that a schema is being built in. */
export interface BuildTarget {
  readonly address: ServerAddress;
  readonly database: string;
  readonly connectionString: string;
  readonly config: ResolvedConfig;
}

/** What commands and functions are told of it. */
export function buildContext({address, database, connectionString, config}: BuildTarget): BuildContext {
  const parts: Record<TargetPart, string> = {
    url: connectionString,
    host: address.host,
    port: String(address.port),
    user: address.user,
    password: address.password ?? '',
    database,
    socket: address.host.startsWith('/') ? address.host : '',
  };
  // The application's own variables too: its migrations read them, and must not find its own database there.
  const own = Object.entries(config.env).map(([name, part]) => [name, parts[part]] as const);
  return {
    connectionString,
    env: {
      DATABASE_URL: connectionString,
      PGHOST: address.host,
      PGPORT: parts.port,
      PGUSER: address.user,
      ...(address.password !== null && {PGPASSWORD: address.password}),
      PGDATABASE: database,
      ...Object.fromEntries(own),
    },
  };
}
