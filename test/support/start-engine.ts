import type {ResolvedConfig} from '../../src/config/resolved-config';
import {chooseEngine} from '../../src/engine/choose-engine';
import type {ServerEngine, StartOptions} from '../../src/engine/engine';

/** Starts the server that a config names or leads to. */
export async function startEngine(config: ResolvedConfig, options: StartOptions): Promise<ServerEngine> {
  const {start} = await chooseEngine(config);
  const engine = await start(options);
  if (engine.kind === 'server') return engine;
  await engine.stop();
  throw new Error(`The engine ${engine.name} is no server`);
}
