import path from 'node:path';
import {DrizzleQueryError, eq, sql, type SQL} from 'drizzle-orm';
import {drizzle as drizzleNodePostgres} from 'drizzle-orm/node-postgres';
import {migrate as migrateNodePostgres} from 'drizzle-orm/node-postgres/migrator';
import {
  integer,
  pgTable,
  text,
  type PgDatabase,
  type PgQueryResultHKT,
  type PgTransactionConfig,
} from 'drizzle-orm/pg-core';
import {drizzle as drizzlePostgresJs} from 'drizzle-orm/postgres-js';
import {migrate as migratePostgresJs} from 'drizzle-orm/postgres-js/migrator';
import {Pool} from 'pg';
import postgres from 'postgres';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  pgValues,
  type DriverUnderTest,
  type OpenDriver,
  type Row,
  type Statements,
  type TransactionOptions,
  type TransactionUnderTest,
} from './support/driver-under-test';
import {templateOf} from './support/template-of';

const users = pgTable('users', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  name: text().notNull(),
  email: text().notNull().unique(),
});
const migrationsFolder = path.join(__dirname, 'support/drizzle-migrations');

type Database = PgDatabase<PgQueryResultHKT>;

/** One of drizzle's ways to PostgreSQL. */
interface Connected {
  readonly db: Database;
  readonly migrate: () => Promise<void>;
  readonly end: () => Promise<void>;
}

function rawSql(statement: string, values: readonly unknown[]): SQL {
  const {texts, order} = templateOf(statement);
  return sql.join(
    texts.flatMap((each, i) => [sql.raw(each), ...(i < order.length ? [sql`${values[order[i]!]}`] : [])]),
  );
}

function statements(db: Database): Statements {
  return {
    query: async (statement, values = []) => {
      // pg's result has rows, that of postgres is them.
      const result = (await db.execute(rawSql(statement, values))) as Row[] | {readonly rows: Row[]};
      return Array.isArray(result) ? [...result] : result.rows;
    },
    insertUser: async user => (await db.insert(users).values(user).returning())[0]!,
    findUser: async email => (await db.select().from(users).where(eq(users.email, email)))[0] ?? null,
    renameUser: async (email, name) =>
      (await db.update(users).set({name}).where(eq(users.email, email)).returning()).length,
    removeUser: async email => (await db.delete(users).where(eq(users.email, email)).returning()).length,
  };
}

function inTransaction(tx: Database): TransactionUnderTest {
  return {...statements(tx), nested: work => tx.transaction(inner => work(inTransaction(inner)))};
}

function transactionConfig({isolation, readOnly}: TransactionOptions): PgTransactionConfig {
  return {
    ...(isolation && {isolationLevel: isolation.toLowerCase() as Lowercase<typeof isolation>}),
    ...(readOnly && {accessMode: 'read only'}),
  };
}

function open({db, migrate, end}: Connected): OpenDriver {
  const value = sql.placeholder('value');
  const next = db
    .select({next: sql<number>`${value}::int + 1`})
    .from(sql`(SELECT 1) AS one`)
    .prepare('next');
  return {
    ...statements(db),
    transaction: (work, options) =>
      db.transaction(tx => work(inTransaction(tx)), options && transactionConfig(options)),
    insertUsers: people => db.insert(users).values([...people]),
    migrate,
    next: async number => (await next.execute({value: number}))[0]!.next,
    end,
  };
}

const drizzle: Omit<DriverUnderTest, 'name' | 'open'> = {
  lacks: {
    client: 'drizzle leaves connections to its driver',
    streamIds: 'drizzle reads whole results',
    listen: 'drizzle has no LISTEN, only its driver',
  },
  values: {...pgValues, day: '2024-02-29', at: expect.stringContaining(':34:56.789')},
  sqlError: error => {
    const {code, constraint, constraint_name} = (
      error instanceof DrizzleQueryError ? error.cause : error
    ) as {
      code?: unknown;
      constraint?: unknown;
      constraint_name?: unknown;
    };
    return {code, constraint: constraint ?? constraint_name};
  },
};

describeBehaviours(
  {
    ...drizzle,
    name: 'drizzle on pg',
    open: target => {
      const pool = new Pool({...target, max: POOL_SIZE});
      const db = drizzleNodePostgres(pool);
      return open({db, migrate: () => migrateNodePostgres(db, {migrationsFolder}), end: () => pool.end()});
    },
  },
  {
    ...drizzle,
    name: 'drizzle on postgres',
    open: ({host, port, user, database}) => {
      const client = postgres({host, port, user, database, max: POOL_SIZE, onnotice: () => undefined});
      const db = drizzlePostgresJs(client);
      return open({db, migrate: () => migratePostgresJs(db, {migrationsFolder}), end: () => client.end()});
    },
  },
);
