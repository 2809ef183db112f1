import {configError} from './config-error';
import {findNamedServer, type NamedServer} from './find-named-server';
import type {SavepointOptions} from './options';

/**
 * Finds the server that is named, see {@link findNamedServer}.
 *
 * @returns without one where none is named and the engine is `auto`
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for an invalid URL, and for the engine `server` without a server
 */
export function resolveServer(
  options: SavepointOptions,
  engine: 'auto' | 'server',
  env: NodeJS.ProcessEnv,
): NamedServer {
  const found = findNamedServer(options, env);
  if (found.server || engine === 'auto') return found;
  const lines = found.refusedServers.map(reason => `  ${reason}, and is not used.`);
  throw configError(["The engine 'server' needs a server, and none is named.", ...lines].join('\n'), {
    hint:
      'Name one with the option connectionString or the environment variable SAVEPOINT_DATABASE_URL' +
      (lines.length > 0 ? ', or set allowRemote: true if databases may be created and dropped there.' : '.'),
  });
}
