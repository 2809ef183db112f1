import postgres, {type Sql, type TransactionSql} from 'postgres';

import {
  POOL_SIZE,
  pgValues,
  type DriverUnderTest,
  type OpenDriver,
  type Row,
  type Statements,
  type Target,
  type TransactionUnderTest,
  type User,
} from './driver-under-test';
import {transactionModes} from './transaction-modes';
import {migrationSteps} from './user-sql';

function statements(sql: Sql | TransactionSql): Statements {
  return {
    query: async (text, values = []) => [...(await sql.unsafe<Row[]>(text, values as string[]))],
    insertUser: async user => (await sql<User[]>`INSERT INTO users ${sql({...user})} RETURNING *`)[0]!,
    findUser: async email => (await sql<User[]>`SELECT * FROM users WHERE email = ${email}`)[0] ?? null,
    renameUser: async (email, name) =>
      (await sql`UPDATE users SET ${sql({name})} WHERE email = ${email}`).count,
    removeUser: async email => (await sql`DELETE FROM users WHERE email = ${email}`).count,
  };
}

function inTransaction(sql: TransactionSql): TransactionUnderTest {
  return {
    ...statements(sql),
    nested: work => sql.savepoint(inner => work(inTransaction(inner))),
  };
}

function open({host, port, user, database}: Target): OpenDriver {
  const sql = postgres({host, port, user, database, max: POOL_SIZE, onnotice: () => undefined});
  const {query, ...crud} = statements(sql);
  return {
    ...crud,
    query,
    transaction: (work, options = {}) =>
      sql.begin(transactionModes(options).trim(), tx => work(inTransaction(tx))),
    insertUsers: users => sql`INSERT INTO users ${sql(users.map(each => ({...each})))}`,
    migrate: () => sql.unsafe(migrationSteps.join(';\n')),
    client: async work => {
      const reserved = await sql.reserve();
      try {
        await work(statements(reserved).query);
      } finally {
        reserved.release();
      }
    },
    async *streamIds() {
      for await (const rows of sql<{id: number}[]>`SELECT id FROM users ORDER BY id`.cursor(10))
        for (const {id} of rows) yield id;
    },
    // Every statement with parameters is prepared, under a name of its own.
    next: async value => (await sql<{next: number}[]>`SELECT ${value}::int + 1 AS next`)[0]!.next,
    listen: async (channel, heard) => {
      const subscription = await sql.listen(channel, heard);
      return () => subscription.unlisten();
    },
    end: () => sql.end(),
  };
}

/** postgres.js. */
export const postgresJsDriver: DriverUnderTest = {
  name: 'postgres',
  lacks: {},
  values: {...pgValues, day: new Date('2024-02-29T00:00:00Z')},
  sqlError: error => {
    const {code, constraint_name: constraint} = error as {code?: unknown; constraint_name?: unknown};
    return {code, constraint};
  },
  open,
};
