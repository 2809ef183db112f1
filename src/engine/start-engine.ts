import type {EngineName} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import {SavepointError} from '../shared/savepoint-error';
import type {RunningEngine, StartOptions} from './engine';
import {startLocalEngine} from './local/local-engine';
import {startServerEngine} from './server-engine';
import {sweepFolders} from './sweep-folders';
import {temporaryParents} from './temporary-parent';

/**
 * Starts the engine that the config names; with `auto`, a server that is named anywhere, else a private one from the
 * binaries on this machine.
 * @throws SavepointError `SAVEPOINT_ENGINE` or `SAVEPOINT_CONNECTION` where that engine cannot be used. There is no falling
 *   back to another engine: it would test something else in silence.
 */
export async function startEngine(config: ResolvedConfig, options: StartOptions): Promise<RunningEngine> {
  await sweepFolders(temporaryParents());
  const name: EngineName = config.engine === 'auto' ? (config.server ? 'server' : 'local') : config.engine;
  switch (name) {
    case 'server':
      return startServerEngine(config);
    case 'local':
      return startLocalEngine(config, options);
    case 'pglite':
    case 'pg-mem':
      throw new SavepointError(`The engine "${name}" is not part of this version.`, {
        code: 'SAVEPOINT_ENGINE',
        hint: 'Use engine: "local", "server" or "auto".',
      });
  }
}
