import pgPromise, {type ITask} from 'pg-promise';
import QueryStream from 'pg-query-stream';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  pgValues,
  type IsolationLevel,
  type OpenDriver,
  type Row,
  type SqlError,
  type Statements,
  type Target,
  type TransactionOptions,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';
import {transactionModes} from './support/transaction-modes';
import {migrationSteps} from './support/user-sql';

const pgp = pgPromise({noWarnings: true});
const {TransactionMode, isolationLevel} = pgp.txMode;
const columns = new pgp.helpers.ColumnSet(['name', 'email'], {table: 'users'});

type ModeOptions = NonNullable<ConstructorParameters<typeof TransactionMode>[0]>;
const levels: Partial<Record<IsolationLevel, ModeOptions['tiLevel']>> = {
  'READ COMMITTED': isolationLevel.readCommitted,
  'REPEATABLE READ': isolationLevel.repeatableRead,
  SERIALIZABLE: isolationLevel.serializable,
};

function statements(db: Pick<ITask<unknown>, 'any' | 'one' | 'oneOrNone' | 'result'>): Statements {
  return {
    query: (sql, values) => db.any<Row>(sql, values && [...values]),
    insertUser: user =>
      db.one<User>('INSERT INTO users (name, email) VALUES (${name}, ${email}) RETURNING *', user),
    findUser: email => db.oneOrNone<User>('SELECT * FROM users WHERE email = ${email}', {email}),
    renameUser: (email, name) =>
      db.result('UPDATE users SET name = $1 WHERE email = $2', [name, email], ({rowCount}) => rowCount),
    removeUser: email => db.result('DELETE FROM users WHERE email = $1', email, ({rowCount}) => rowCount),
  };
}

function inTransaction(task: ITask<unknown>): TransactionUnderTest {
  return {...statements(task), nested: work => task.tx(inner => work(inTransaction(inner)))};
}

function modeOf({isolation, readOnly}: TransactionOptions): InstanceType<typeof TransactionMode> {
  const tiLevel = isolation && levels[isolation];
  return new TransactionMode({...(tiLevel && {tiLevel}), ...(readOnly && {readOnly})});
}

function open(target: Target): OpenDriver {
  const db = pgp<unknown>({...target, max: POOL_SIZE});
  const client: OpenDriver['client'] = work => db.task(task => work(statements(task).query));
  return {
    ...statements(db),
    client,
    transaction: (work, options = {}) =>
      db.tx({mode: modeOf(options)}, async tx => {
        // pg-promise has no word for READ UNCOMMITTED.
        if (options.isolation && !levels[options.isolation])
          await tx.none(`SET TRANSACTION${transactionModes(options)}`);
        await work(inTransaction(tx));
      }),
    insertUsers: users => db.none(pgp.helpers.insert([...users], columns)),
    migrate: () => db.multi(migrationSteps.join(';\n')),
    async *streamIds() {
      const connection = await db.connect();
      try {
        const stream = new QueryStream('SELECT id FROM users ORDER BY id', [], {batchSize: 10});
        void connection.client.query(stream);
        for await (const row of stream) yield (row as User).id;
      } finally {
        await connection.done();
      }
    },
    next: async value => {
      const text = 'SELECT $1::int + 1 AS next';
      const statement = new pgp.PreparedStatement({name: 'next', text, values: [value]});
      return (await db.one<{next: number}>(statement)).next;
    },
    listen: async (channel, heard) => {
      const connection = await db.connect();
      const notified = ({payload}: {payload?: string}): void => heard(payload ?? '');
      connection.client.on('notification', notified);
      await connection.none('LISTEN $1:name', channel);
      return async () => {
        await connection.none('UNLISTEN $1:name', channel);
        connection.client.off('notification', notified);
        await connection.done();
      };
    },
    end: () => db.$pool.end(),
  };
}

describeBehaviours({
  name: 'pg-promise',
  lacks: {},
  values: pgValues,
  sqlError: error => {
    const {code, constraint} = error as SqlError;
    return {code, constraint};
  },
  open,
});
