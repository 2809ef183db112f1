import type {Knex} from 'knex';
import {DBError, Model} from 'objection';

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

class UserModel extends Model {
  static override tableName = 'users';
  declare id: number;
  declare name: string;
  declare email: string;
}

const plain = (user: UserModel): User => user.toJSON();

function statements(db: Knex): Statements {
  return {
    query: knexRaw(db),
    insertUser: async user => plain(await UserModel.query(db).insert({...user})),
    findUser: async email => {
      const user = await UserModel.query(db).findOne({email});
      return user ? plain(user) : null;
    },
    renameUser: async (email, name) => UserModel.query(db).patch({name}).where({email}),
    removeUser: async email => UserModel.query(db).delete().where({email}),
  };
}

function inTransaction(trx: Knex): TransactionUnderTest {
  return {
    ...statements(trx),
    nested: work => UserModel.transaction(trx, inner => work(inTransaction(inner))),
  };
}

function open(target: Target): OpenDriver {
  const db = openKnex(target);
  return {
    ...statements(db),
    transaction: (work, options = {}) =>
      db.transaction(trx => work(inTransaction(trx)), knexTransaction(options)),
    insertUsers: async users => UserModel.query(db).insert(users.map(user => ({...user}))),
    migrate: () => migrateKnex(db),
    client: work => withKnexConnection(db, work),
    end: () => db.destroy(),
  };
}

describeBehaviours({
  name: 'objection',
  lacks: {
    streamIds: 'objection reads whole results',
    next: 'objection names no statements',
    listen: 'objection has no LISTEN, only the pg client below it',
  },
  values: pgValues,
  sqlError: error => {
    const {code, constraint} = (error instanceof DBError ? error.nativeError : error) as SqlError;
    return {code, constraint};
  },
  open,
});
