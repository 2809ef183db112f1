import type {PreparedRun, ServerSource} from '../../src/schema/prepared-run';

/** The server that a run is on. */
export function serverSource({source}: Pick<PreparedRun, 'source'>): ServerSource {
  if (source.kind !== 'server') throw new Error(`The run is on no server but on ${source.kind}`);
  return source;
}
