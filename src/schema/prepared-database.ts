import type {LoadedConfig} from '../config/load-config';
import type {DatabaseSource, PreparedRun} from './prepared-run';

/** What a run asks of an engine: a database with this schema. */
export interface SchemaRequest {
  readonly loaded: LoadedConfig;
  /** Hash of what the schema is built from. */
  readonly sources: string;
  /** Whether what is built may be kept for later runs. */
  readonly lasting: boolean;
  /** What was built before is built anew. */
  readonly notBefore: Date;
  readonly workers: number;
  /** Called with a line for people before each step that may take long. */
  readonly onProgress: (text: string) => void;
}

/** A database with the schema, for workers to have copies of. */
export interface PreparedDatabase {
  readonly source: DatabaseSource;
  readonly template: PreparedRun['template'];
  /** What each worker's pool may have: less than is wanted where a server allows no more. */
  readonly pool: PreparedRun['config']['pool'];
  /** Gives up what this process holds of it; the engine is stopped afterwards. */
  readonly release: () => Promise<void>;
}
