import path from 'node:path';
import type {Readable} from 'node:stream';
import type * as Slonik from 'slonik';
import type {CommonQueryMethods, DatabasePool, QuerySqlToken, ValueExpression} from 'slonik';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  type OpenDriver,
  type Row,
  type SqlError,
  type Statements,
  type Target,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';
import {templateOf} from './support/template-of';
import {transactionModes} from './support/transaction-modes';
import {migrationSteps} from './support/user-sql';

// Jest cannot require the ES module that slonik brings along. An earlier version of it is CommonJS.
const esModule = require.resolve('p-limit', {paths: [path.dirname(require.resolve('slonik'))]});
jest.doMock(esModule, () => jest.requireActual<object>('p-limit'));
const {createPool, sql, SlonikError} = jest.requireActual<typeof Slonik>('slonik');

function rawSql(statement: string, values: readonly unknown[] = []): QuerySqlToken {
  const {texts, order} = templateOf(statement);
  const template = Object.freeze(Object.assign([...texts], {raw: Object.freeze([...texts])}));
  return sql.unsafe(template, ...order.map(i => values[i] as ValueExpression));
}

function statements(db: CommonQueryMethods): Statements {
  return {
    query: async (statement, values) => (await db.query(rawSql(statement, values))).rows as Row[],
    insertUser: async ({name, email}) =>
      (await db.one(
        sql.unsafe`INSERT INTO users (name, email) VALUES (${name}, ${email}) RETURNING *`,
      )) as User,
    findUser: async email =>
      (await db.maybeOne(sql.unsafe`SELECT * FROM users WHERE email = ${email}`)) as User | null,
    renameUser: async (email, name) =>
      (await db.query(sql.unsafe`UPDATE users SET name = ${name} WHERE email = ${email}`)).rowCount,
    removeUser: async email =>
      (await db.query(sql.unsafe`DELETE FROM users WHERE email = ${email}`)).rowCount,
  };
}

function inTransaction(tx: CommonQueryMethods): TransactionUnderTest {
  return {...statements(tx), nested: work => tx.transaction(inner => work(inTransaction(inner)))};
}

async function* streamIds(pool: DatabasePool): AsyncIterable<number> {
  let whole: Promise<unknown> | undefined;
  const stream = await new Promise<Readable>((resolve, reject) => {
    whole = pool.stream(sql.unsafe`SELECT id FROM users ORDER BY id`, rows =>
      resolve(rows as unknown as Readable),
    );
    whole.catch(reject);
  });
  for await (const {data} of stream as AsyncIterable<{data: User}>) yield data.id;
  await whole;
}

async function open({host, port, user, database}: Target): Promise<OpenDriver> {
  const uri = `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`;
  const pool = await createPool(uri, {maximumPoolSize: POOL_SIZE});
  // It tells of every error in this way, too.
  pool.on('error', () => undefined);
  return {
    ...statements(pool),
    client: work => pool.connect(connection => work(statements(connection).query)),
    transaction: (work, options) =>
      pool.transaction(async tx => {
        // Slonik's own BEGIN has no modes.
        if (options) await tx.query(rawSql(`SET TRANSACTION${transactionModes(options)}`));
        return work(inTransaction(tx));
      }),
    insertUsers: people =>
      pool.query(sql.unsafe`
        INSERT INTO users (name, email)
        SELECT * FROM ${sql.unnest(
          people.map(({name, email}) => [name, email]),
          ['text', 'text'],
        )}`),
    migrate: async () => {
      for (const step of migrationSteps) await pool.query(rawSql(step));
    },
    streamIds: () => streamIds(pool),
    end: () => pool.end(),
  };
}

describeBehaviours({
  name: 'slonik',
  lacks: {
    next: 'slonik names no statements',
    listen: 'slonik has no LISTEN',
  },
  values: {
    day: '2024-02-29',
    at: Date.parse('2024-02-29T12:34:56.789Z'),
    doc: {a: [1, null]},
    amount: 1.5,
    big: 9007199254740993n,
    ints: [1, 2],
    bytes: Buffer.from([0, 255]),
    nothing: null,
  },
  sqlError: error => {
    const {code, constraint} = (error instanceof SlonikError ? error.cause : error) as SqlError;
    return {code, constraint};
  },
  open,
});
