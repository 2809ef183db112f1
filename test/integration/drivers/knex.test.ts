import type {Knex} from 'knex';

import {describeBehaviours} from './support/behaviours';
import {
  pgValues,
  type OpenDriver,
  type SqlError,
  type Statements,
  type Target,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';
import {knexRaw, knexTransaction, migrateKnex, openKnex, withKnexConnection} from './support/knex-pool';

function statements(db: Knex): Statements {
  const users = (): Knex.QueryBuilder<User, User[]> => db<User>('users');
  return {
    query: knexRaw(db),
    insertUser: async user => (await db<User>('users').insert(user).returning('*'))[0]!,
    findUser: async email => (await db<User>('users').where({email}).first()) ?? null,
    renameUser: (email, name) => db<User>('users').where({email}).update({name}),
    removeUser: email => users().where({email}).delete(),
  };
}

function inTransaction(trx: Knex.Transaction): TransactionUnderTest {
  return {...statements(trx), nested: work => trx.transaction(inner => work(inTransaction(inner)))};
}

function open(target: Target): OpenDriver {
  const db = openKnex(target);
  return {
    ...statements(db),
    transaction: (work, options = {}) =>
      db.transaction(trx => work(inTransaction(trx)), knexTransaction(options)),
    insertUsers: users => db.batchInsert('users', [...users], 30),
    migrate: () => migrateKnex(db),
    client: work => withKnexConnection(db, work),
    async *streamIds() {
      const rows = db<User>('users').select('id').orderBy('id').stream({highWaterMark: 10});
      for await (const {id} of rows as AsyncIterable<User>) yield id;
    },
    end: () => db.destroy(),
  };
}

describeBehaviours({
  name: 'knex',
  lacks: {
    next: 'knex names no statements',
    listen: 'knex has no LISTEN, only the pg client below it',
  },
  values: pgValues,
  sqlError: error => {
    const {code, constraint} = error as SqlError;
    return {code, constraint};
  },
  open,
});
