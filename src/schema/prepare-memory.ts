import {nowMs} from '../shared/clock';
import {buildMemoryDatabase, MEMORY_NAME} from './build-memory-database';
import type {PreparedDatabase, SchemaRequest} from './prepared-database';

/**
 * Builds the schema once, so that what is wrong with it is told before any test: pg-mem's databases live in the workers, each of
 * which builds its own.
 * @throws SavepointError
 */
export async function prepareMemory({loaded, sources}: SchemaRequest): Promise<PreparedDatabase> {
  const since = nowMs();
  const {tables} = await buildMemoryDatabase(loaded);
  return {
    source: {kind: 'pg-mem'},
    template: {
      database: MEMORY_NAME,
      user: MEMORY_NAME,
      fingerprint: sources,
      fromCache: false,
      buildMs: nowMs() - since,
      tables,
    },
    pool: loaded.config.pool,
    release: () => Promise.resolve(),
  };
}
