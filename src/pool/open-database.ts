import type {PreparedRun} from '../schema/prepared-run';
import type * as Memory from './pg-mem-database';
import type * as Pglite from './pglite-database';
import type * as Server from './server-database';
import type {WorkerDatabase} from './worker-database';

/**
 * Opens this worker's database on the run's engine, of whose kinds only that one is loaded.
 * @throws SavepointError
 */
export function openDatabase(run: PreparedRun): Promise<WorkerDatabase> {
  const {source} = run;
  switch (source.kind) {
    case 'server': {
      const {ServerDatabase} = require('./server-database') as typeof Server;
      return ServerDatabase.open(source, run);
    }
    case 'pglite': {
      const {PgliteDatabase} = require('./pglite-database') as typeof Pglite;
      return Promise.resolve(new PgliteDatabase(source, run));
    }
    case 'pg-mem': {
      const {PgMemDatabase} = require('./pg-mem-database') as typeof Memory;
      return PgMemDatabase.open(run);
    }
  }
}
