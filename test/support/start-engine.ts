import type {ResolvedConfig} from '../../src/config/resolved-config';
import {chooseEngine} from '../../src/engine/choose-engine';
import type {RunningEngine, StartOptions} from '../../src/engine/engine';

/** Starts the engine that a config names or leads to. */
export async function startEngine(config: ResolvedConfig, options: StartOptions): Promise<RunningEngine> {
  const {start} = await chooseEngine(config);
  return start(options);
}
