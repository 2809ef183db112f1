import pg from 'pg';
import {
  DataSource,
  EntitySchema,
  QueryFailedError,
  Table,
  TableColumn,
  TableIndex,
  type EntityManager,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  pgValues,
  type OpenDriver,
  type Row,
  type RunSql,
  type SqlError,
  type Statements,
  type Target,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';

// TypeORM would take it where it is installed.
jest.mock('pg-native', () => null, {virtual: true});

// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the options are a class only in their type
const users = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  columns: {
    id: {type: 'int', primary: true, generated: 'increment'},
    name: {type: 'text'},
    email: {type: 'text', unique: true},
  },
});

class Tags1700000000000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return runner.createTable(
      new Table({
        name: 'tags',
        columns: [
          {name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment'},
          {name: 'label', type: 'text'},
        ],
      }),
    );
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropTable('tags');
  }
}

class Color1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('tags', new TableColumn({name: 'color', type: 'text', isNullable: true}));
    await runner.createIndex('tags', new TableIndex({name: 'tags_label', columnNames: ['label']}));
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropColumn('tags', 'color');
  }
}

function runOn(db: DataSource | EntityManager | QueryRunner): RunSql {
  return async (sql, values) => {
    // Of INSERT … RETURNING typeorm gives the rows, of UPDATE and DELETE also their number.
    const result: unknown = await db.query(sql, values && [...values]);
    return (result ?? []) as Row[];
  };
}

function statements(manager: EntityManager): Statements {
  const repository = manager.getRepository(users);
  return {
    query: runOn(manager),
    insertUser: user => repository.save({...user}),
    findUser: email => repository.findOneBy({email}),
    renameUser: async (email, name) => (await repository.update({email}, {name})).affected ?? 0,
    removeUser: async email => (await repository.delete({email})).affected ?? 0,
  };
}

function inTransaction(manager: EntityManager): TransactionUnderTest {
  return {
    ...statements(manager),
    nested: work => manager.transaction(inner => work(inTransaction(inner))),
  };
}

async function open({host, port, user, database}: Target): Promise<OpenDriver> {
  const source = await new DataSource({
    // Without its part for libpq, which typeorm would take where it is installed, and which has no streams.
    driver: {...pg},
    type: 'postgres',
    host,
    port,
    username: user,
    database,
    poolSize: POOL_SIZE,
    entities: [users],
    migrations: [Tags1700000000000, Color1700000000001],
  }).initialize();
  return {
    ...statements(source.manager),
    transaction: (work, {isolation, readOnly} = {}) => {
      const begun = async (manager: EntityManager): Promise<unknown> => {
        // typeorm has no word for it.
        if (readOnly) await manager.query('SET TRANSACTION READ ONLY');
        return work(inTransaction(manager));
      };
      return isolation ? source.transaction(isolation, begun) : source.transaction(begun);
    },
    insertUsers: people => source.getRepository(users).insert(people.map(person => ({...person}))),
    migrate: () => source.runMigrations(),
    client: async work => {
      const runner = source.createQueryRunner();
      try {
        await work(runOn(runner));
      } finally {
        await runner.release();
      }
    },
    async *streamIds() {
      const rows = await source
        .getRepository(users)
        .createQueryBuilder('u')
        .select('u.id', 'id')
        .orderBy('u.id')
        .stream();
      for await (const row of rows) yield (row as unknown as User).id;
    },
    end: () => source.destroy(),
  };
}

describeBehaviours({
  name: 'typeorm',
  lacks: {
    next: 'typeorm names no statements',
    listen: 'typeorm has no LISTEN, only the pg client below it',
  },
  values: pgValues,
  sqlError: error => {
    const {code, constraint} = (error instanceof QueryFailedError ? error.driverError : error) as SqlError;
    return {code, constraint};
  },
  open,
});
