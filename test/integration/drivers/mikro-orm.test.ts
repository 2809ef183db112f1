import {EntitySchema, IsolationLevel, MikroORM, type EntityManager} from '@mikro-orm/postgresql';

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
import {migrationSteps} from './support/user-sql';

const users = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  properties: {
    id: {type: 'integer', primary: true, autoincrement: true},
    name: {type: 'text'},
    email: {type: 'text', unique: true},
  },
});

const plain = ({id, name, email}: User): User => ({id, name, email});

function statements(em: EntityManager): Statements {
  return {
    query: (sql, values = []) => em.execute<Row[]>(sql.replaceAll(/\$\d+/g, '?'), [...values]),
    insertUser: async user => {
      const made = em.create(users, {...user});
      await em.persist(made).flush();
      return plain(made);
    },
    findUser: async email => {
      const found = await em.findOne(users, {email}, {refresh: true});
      return found && plain(found);
    },
    renameUser: (email, name) => em.nativeUpdate(users, {email}, {name}),
    removeUser: email => em.nativeDelete(users, {email}),
  };
}

function inTransaction(em: EntityManager): TransactionUnderTest {
  return {...statements(em), nested: work => em.transactional(inner => work(inTransaction(inner)))};
}

async function open({host, port, user, database}: Target): Promise<OpenDriver> {
  const orm = await MikroORM.init({
    host,
    port,
    user,
    dbName: database,
    entities: [users],
    pool: {min: 0, max: POOL_SIZE},
    // The tests share one identity map, as no request's would.
    allowGlobalContext: true,
  });
  const forked = (): Statements => statements(orm.em.fork());
  return {
    query: (sql, values) => forked().query(sql, values),
    insertUser: person => forked().insertUser(person),
    findUser: email => forked().findUser(email),
    renameUser: (email, name) => forked().renameUser(email, name),
    removeUser: email => forked().removeUser(email),
    transaction: (work, {isolation, readOnly} = {}) =>
      orm.em.fork().transactional(em => work(inTransaction(em)), {
        ...(isolation && {
          isolationLevel: IsolationLevel[isolation.replace(' ', '_') as keyof typeof IsolationLevel],
        }),
        ...(readOnly && {readOnly}),
      }),
    insertUsers: people =>
      orm.em.fork().insertMany<User>(
        users,
        people.map(person => ({...person})),
      ),
    migrate: () => orm.schema.execute(migrationSteps.join(';\n')),
    end: () => orm.close(),
  };
}

describeBehaviours({
  name: 'mikro-orm',
  lacks: {
    client: 'mikro-orm gives a connection only to a transaction',
    streamIds: 'mikro-orm reads whole results',
    next: 'mikro-orm names no statements',
    listen: 'mikro-orm has no LISTEN, only the pg client below it',
  },
  values: {...pgValues, day: '2024-02-29', at: '2024-02-29 12:34:56.789+00'},
  sqlError: error => {
    const {code, constraint} = error as SqlError;
    return {code, constraint};
  },
  open,
});
