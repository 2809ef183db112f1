import {configError} from './config-error';
import {isThisMachine} from './is-this-machine';
import type {SavepointOptions} from './options';
import {requireUrl} from './require-url';
import type {ConnectionSource, ResolvedConfig} from './resolved-config';

/** A search for a server that is named. */
export interface NamedServer {
  /** Null where none is named that may be used. */
  readonly server: ResolvedConfig['server'];
  /** Those that are named and may not be used, and why. */
  readonly refusedServers: readonly string[];
}

/** A place where a server may be named. */
interface Candidate {
  readonly source: ConnectionSource;
  readonly url: string | undefined;
  /** Whether it is meant for tests: then it may be on another machine. The others may well be production. */
  readonly forTests: boolean;
}

function candidates({connectionString}: SavepointOptions, env: NodeJS.ProcessEnv): readonly Candidate[] {
  const pgUrl = (env.PGHOST ?? env.PGPORT) ? `postgres:///${encodeURI(env.PGDATABASE ?? '')}` : undefined;
  return [
    {source: 'connectionString', url: connectionString, forTests: true},
    {source: 'SAVEPOINT_DATABASE_URL', url: env.SAVEPOINT_DATABASE_URL, forTests: true},
    {source: 'TEST_DATABASE_URL', url: env.TEST_DATABASE_URL, forTests: true},
    {source: 'DATABASE_URL', url: env.DATABASE_URL, forTests: false},
    {source: 'PG*', url: pgUrl, forTests: false},
  ];
}

const isOtherDatabase = (url: string): boolean => /^(?:(?!postgres)[a-z][a-z\d+.-]*:\/\/|file:)/i.test(url);

/**
 * Finds the server that is named: by the option, by `SAVEPOINT_DATABASE_URL`, by `TEST_DATABASE_URL`, or by `DATABASE_URL` and
 * then `PG*` where they name this machine or `allowRemote` is set.
 *
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for an invalid URL
 */
export function findNamedServer(options: SavepointOptions, env: NodeJS.ProcessEnv): NamedServer {
  const refusedServers: string[] = [];
  for (const {source, url, forTests} of candidates(options, env)) {
    // An application on another database has a DATABASE_URL, too.
    if (!url || (!forTests && isOtherDatabase(url))) continue;
    const {connectionString, host, namesHost} = requireUrl(source, url, env);
    if ((forTests && namesHost) || options.allowRemote || isThisMachine(host))
      return {server: {connectionString, source}, refusedServers};
    const reason = `${namesHost ? source : 'PGHOST'} names ${host}, which is not this machine`;
    if (forTests) {
      throw configError(`${source} names no host, and ${reason}.`, {hint: 'Write the host into the URL.'});
    }
    refusedServers.push(reason);
  }
  return {server: null, refusedServers};
}
