import {DataTypes, QueryTypes, Sequelize, type Model, type ModelStatic, Transaction} from 'sequelize';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  pgValues,
  type OpenDriver,
  type Row,
  type SqlError,
  type Statements,
  type Target,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';

type UserModel = ModelStatic<Model<User, Omit<User, 'id'>>>;

/** The model and its connection, in a transaction or not. */
interface Scope {
  readonly sequelize: Sequelize;
  readonly users: UserModel;
  readonly transaction: Transaction | null;
}

function statements({sequelize, users, transaction}: Scope): Statements {
  return {
    query: (sql, values = []) =>
      sequelize.query<Row>(sql, {bind: [...values], type: QueryTypes.SELECT, transaction}),
    insertUser: async user => (await users.create({...user}, {transaction})).get({plain: true}),
    findUser: async email => (await users.findOne({where: {email}, transaction}))?.get({plain: true}) ?? null,
    renameUser: async (email, name) => (await users.update({name}, {where: {email}, transaction}))[0],
    removeUser: email => users.destroy({where: {email}, transaction}),
  };
}

function inTransaction(scope: Scope): TransactionUnderTest {
  const {sequelize, transaction} = scope;
  return {
    ...statements(scope),
    nested: work =>
      sequelize.transaction({transaction}, inner => work(inTransaction({...scope, transaction: inner}))),
  };
}

function open({host, port, user, database}: Target): OpenDriver {
  const sequelize = new Sequelize({
    dialect: 'postgres',
    host,
    port,
    username: user,
    database,
    logging: false,
    pool: {max: POOL_SIZE},
  });
  const users: UserModel = sequelize.define<Model<User, Omit<User, 'id'>>>(
    'User',
    {
      id: {type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true},
      name: {type: DataTypes.TEXT, allowNull: false},
      email: {type: DataTypes.TEXT, allowNull: false, unique: true},
    },
    {tableName: 'users', timestamps: false},
  );
  const scope: Scope = {sequelize, users, transaction: null};
  return {
    ...statements(scope),
    transaction: (work, {isolation, readOnly} = {}) =>
      sequelize.transaction(
        {
          ...(isolation && {
            isolationLevel:
              Transaction.ISOLATION_LEVELS[
                isolation.replace(' ', '_') as keyof typeof Transaction.ISOLATION_LEVELS
              ],
          }),
        },
        async transaction => {
          // Sequelize's own option chooses a replica, it does not tell the server.
          if (readOnly) await sequelize.query('SET TRANSACTION READ ONLY', {transaction});
          return work(inTransaction({...scope, transaction}));
        },
      ),
    insertUsers: people => users.bulkCreate(people.map(person => ({...person}))),
    migrate: async () => {
      const schema = sequelize.getQueryInterface();
      await schema.createTable('tags', {
        id: {type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true},
        label: {type: DataTypes.TEXT, allowNull: false},
      });
      await schema.addColumn('tags', 'color', {type: DataTypes.TEXT});
      await schema.addIndex('tags', ['label'], {name: 'tags_label'});
    },
    end: () => sequelize.close(),
  };
}

describeBehaviours({
  name: 'sequelize',
  lacks: {
    client: 'sequelize gives a connection only to a transaction',
    streamIds: 'sequelize reads whole results',
    next: 'sequelize names no statements',
    listen: 'sequelize has no LISTEN, only the pg client below it',
  },
  values: {...pgValues, day: '2024-02-29'},
  sqlError: error => {
    const {parent} = error as {parent?: SqlError};
    const {code, constraint} = parent ?? (error as SqlError);
    return {code, constraint};
  },
  open,
});
