/** Where a driver is to connect. A host that begins with a slash is the folder of a Unix socket. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export type Row = Record<string, unknown>;

export interface NewUser {
  readonly name: string;
  readonly email: string;
}

export interface User extends NewUser {
  readonly id: number;
}

/** Runs SQL with `$1`, `$2`, … in order, and returns the rows. */
export type RunSql = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** What a library does on a connection, or on any of its pool. CRUD is done in the library's own way. */
export interface Statements {
  readonly query: RunSql;
  readonly insertUser: (user: NewUser) => Promise<User>;
  readonly findUser: (email: string) => Promise<User | null>;
  /** Returns how many there were. */
  readonly renameUser: (email: string, name: string) => Promise<number>;
  /** Returns how many there were. */
  readonly removeUser: (email: string) => Promise<number>;
}

export interface TransactionUnderTest extends Statements {
  /** Does the work inside a savepoint. */
  readonly nested: (work: (inner: TransactionUnderTest) => Promise<unknown>) => Promise<unknown>;
}

export const isolationLevels = [
  'READ UNCOMMITTED',
  'READ COMMITTED',
  'REPEATABLE READ',
  'SERIALIZABLE',
] as const;
export type IsolationLevel = (typeof isolationLevels)[number];

export interface TransactionOptions {
  readonly isolation?: IsolationLevel;
  readonly readOnly?: true;
}

/** A library that is connected with a pool of at most {@link POOL_SIZE} connections. */
export interface OpenDriver extends Statements {
  readonly transaction: (
    work: (tx: TransactionUnderTest) => Promise<unknown>,
    options?: TransactionOptions,
  ) => Promise<unknown>;
  /** Inserts many users as the library does that best. */
  readonly insertUsers: (users: readonly NewUser[]) => Promise<unknown>;
  /** Makes the table `tags (id, label, color)` with the index `tags_label`, in several steps. */
  readonly migrate: () => Promise<unknown>;
  /** Does the work with one connection of the pool. */
  readonly client?: (work: (query: RunSql) => Promise<unknown>) => Promise<unknown>;
  /** Reads the ids of all users, in their order, in parts. */
  readonly streamIds?: () => AsyncIterable<number>;
  /** Adds one to a number by a prepared statement that has a name. */
  readonly next?: (value: number) => Promise<number>;
  /** Returns a function that stops listening. */
  readonly listen?: (channel: string, heard: (payload: string) => void) => Promise<() => Promise<unknown>>;
  readonly end: () => Promise<void>;
}

/** What not every library has. */
export type Ability = 'client' | 'streamIds' | 'next' | 'listen';

export interface SqlError {
  readonly code: unknown;
  readonly constraint?: unknown;
}

/** One library, as the behaviours use it. */
export interface DriverUnderTest {
  readonly name: string;
  /** What it does not have, and why or what stands for it. */
  readonly lacks: Partial<Record<Ability, string>>;
  /** The values of {@link valuesSql} as it reads them. */
  readonly values: Row;
  /** What an error of the server says, where the library keeps that. */
  readonly sqlError: (error: unknown) => SqlError;
  readonly open: (target: Target) => OpenDriver | Promise<OpenDriver>;
}

export const POOL_SIZE = 5;

/** One value of each of the types that libraries read differently. */
export const valuesSql = `
  SELECT date '2024-02-29' AS day, timestamptz '2024-02-29 12:34:56.789Z' AS at, '{"a": [1, null]}'::jsonb AS doc,
    1.50::numeric AS amount, 9007199254740993::bigint AS big, ARRAY[1, 2]::int[] AS ints,
    decode('00ff', 'hex') AS bytes, NULL::text AS nothing`;

/** The values as pg reads them, and all that leave that to it. */
export const pgValues: Row = {
  day: new Date(2024, 1, 29),
  at: new Date('2024-02-29T12:34:56.789Z'),
  doc: {a: [1, null]},
  amount: '1.50',
  big: '9007199254740993',
  ints: [1, 2],
  bytes: Buffer.from([0, 255]),
  nothing: null,
};
