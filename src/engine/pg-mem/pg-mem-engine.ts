import type {ResolvedConfig} from '../../config/resolved-config';
import type {FoundEngine, StartedEngine} from '../engine';
import {findPgMem} from './load-pg-mem';

/** pg-mem, of which each worker runs its own. */
export interface PgMemEngine extends StartedEngine {
  readonly kind: 'pg-mem';
}

/** Looks for pg-mem. There is nothing to start: each worker builds its database within itself. */
export function findPgMemEngine({rootDir}: ResolvedConfig): FoundEngine<PgMemEngine> {
  const found = findPgMem(rootDir);
  if ('error' in found) return {kind: 'missing', ...found};
  const engine: PgMemEngine = {
    kind: 'pg-mem',
    name: 'pg-mem',
    origin: 'in each worker',
    version: found.version,
    guarantees: {isolation: 'snapshot', backends: 'one'},
    stop: () => Promise.resolve(),
  };
  return {kind: 'available', passedOver: [], start: () => Promise.resolve(engine)};
}
