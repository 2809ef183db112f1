import type {Pool} from 'pg';
import {type Client, type PoolClient} from 'pg';
import QueryStream from 'pg-query-stream';

import {
  POOL_SIZE,
  pgValues,
  type DriverUnderTest,
  type OpenDriver,
  type RunSql,
  type SqlError,
  type Target,
  type TransactionUnderTest,
} from './driver-under-test';
import {transactionModes} from './transaction-modes';
import {insertUsersSql, migrationSteps, userSql} from './user-sql';

function runOn(client: Pool | PoolClient | Client): RunSql {
  return async (sql, values) =>
    (await client.query<Record<string, unknown>>(sql, values && [...values])).rows;
}

function inTransaction(query: RunSql, depth = 1): TransactionUnderTest {
  return {
    ...userSql(query),
    nested: async work => {
      await query(`SAVEPOINT level_${depth}`);
      try {
        await work(inTransaction(query, depth + 1));
        await query(`RELEASE SAVEPOINT level_${depth}`);
      } catch (error) {
        await query(`ROLLBACK TO SAVEPOINT level_${depth}`);
        throw error;
      }
    },
  };
}

function openPool(pool: Pool): OpenDriver {
  const client: OpenDriver['client'] = async work => {
    const connection = await pool.connect();
    try {
      await work(runOn(connection));
    } finally {
      connection.release();
    }
  };
  const query = runOn(pool);
  return {
    ...userSql(query),
    client,
    transaction: (work, options = {}) =>
      client(async run => {
        await run(`BEGIN${transactionModes(options)}`);
        try {
          await work(inTransaction(run));
          await run('COMMIT');
        } catch (error) {
          await run('ROLLBACK');
          throw error;
        }
      }),
    insertUsers: users => pool.query(insertUsersSql(users)),
    migrate: () => pool.query(migrationSteps.join(';\n')),
    async *streamIds() {
      const connection = await pool.connect();
      try {
        const rows = connection.query(
          new QueryStream('SELECT id FROM users ORDER BY id', [], {batchSize: 10}),
        );
        for await (const row of rows) yield (row as {id: number}).id;
      } finally {
        connection.release();
      }
    },
    next: async value => {
      const text = 'SELECT $1::int + 1 AS next';
      return (await pool.query<{next: number}>({name: 'next', text, values: [value]})).rows[0]!.next;
    },
    listen: async (channel, heard) => {
      const connection = await pool.connect();
      const notified = ({payload}: {payload?: string}): void => heard(payload ?? '');
      connection.on('notification', notified);
      await connection.query(`LISTEN ${channel}`);
      return async () => {
        await connection.query(`UNLISTEN ${channel}`);
        connection.off('notification', notified);
        connection.release();
      };
    },
    end: () => pool.end(),
  };
}

/** pg, in one of its versions or forms. */
export function pgDriver(
  name: string,
  PoolClass: typeof Pool,
  lacks: DriverUnderTest['lacks'] = {},
): DriverUnderTest {
  return {
    name,
    lacks,
    values: pgValues,
    sqlError: error => {
      const {code, constraint} = error as SqlError;
      return {code, constraint};
    },
    open: (target: Target) => openPool(new PoolClass({...target, max: POOL_SIZE})),
  };
}
