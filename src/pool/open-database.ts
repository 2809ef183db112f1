import type {PreparedRun} from '../schema/prepared-run';
import {PgliteDatabase} from './pglite-database';
import {PgMemDatabase} from './pg-mem-database';
import {ServerDatabase} from './server-database';
import type {WorkerDatabase} from './worker-database';

/**
 * Opens this worker's database on the run's engine.
 * @throws SavepointError
 */
export function openDatabase(run: PreparedRun): Promise<WorkerDatabase> {
  switch (run.source.kind) {
    case 'server':
      return ServerDatabase.open(run.source, run);
    case 'pglite':
      return Promise.resolve(new PgliteDatabase(run.source, run));
    case 'pg-mem':
      return PgMemDatabase.open(run);
  }
}
