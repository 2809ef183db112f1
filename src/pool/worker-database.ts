import type {Backend} from '../wire/backend';
import type {ErrorFields} from '../wire/encode';
import type {LockWait} from './lock-wait';
import type {DatabaseFacts} from './preheat';

/** A backend, connected to the worker's database with warm catalogs, and what is known of that database. */
export interface PooledBackend {
  readonly backend: Backend;
  readonly facts: DatabaseFacts;
}

/** The database that one worker has to itself, whatever engine it is on. */
export interface WorkerDatabase {
  /** Opens a backend in it. */
  connect(): Promise<PooledBackend>;
  /** Makes it anew, as the schema was built. Its backends have been ended. */
  rebuild(): Promise<void>;
  /** Stops what a backend runs. */
  cancel(backend: Backend): Promise<void>;
  /** Which of the server's processes waits for a lock, and for whom; null where none does. */
  findLockWait(processIds: readonly number[]): Promise<LockWait | null>;
  /** What the server says to command-line options that a client asks for when it connects; null where it accepts them. */
  judgeStartup(startupOptions: string): Promise<ErrorFields | null>;
  /** Another one of its kind, beside it; null where the engine has none. */
  another(): Promise<WorkerDatabase> | null;
  /** Gives it back. Its backends have been ended. */
  release(): Promise<void>;
}
