import {
  CompiledQuery,
  Kysely,
  Migrator,
  PostgresDialect,
  type ControlledTransaction,
  type Generated,
  type Migration,
} from 'kysely';
import {Pool} from 'pg';
import Cursor from 'pg-cursor';

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
} from './support/driver-under-test';

interface Database {
  users: {id: Generated<number>; name: string; email: string};
}

const migrations: Record<string, Migration> = {
  '1_tags': {
    up: schema =>
      schema.schema
        .createTable('tags')
        .addColumn('id', 'serial', column => column.primaryKey())
        .addColumn('label', 'text', column => column.notNull())
        .execute(),
  },
  '2_color': {
    up: async schema => {
      await schema.schema.alterTable('tags').addColumn('color', 'text').execute();
      await schema.schema.createIndex('tags_label').on('tags').column('label').execute();
    },
  },
};

function runOn(db: Kysely<Database>): RunSql {
  return async (sql, values = []) => (await db.executeQuery<Row>(CompiledQuery.raw(sql, [...values]))).rows;
}

function statements(db: Kysely<Database>): Statements {
  return {
    query: runOn(db),
    insertUser: user => db.insertInto('users').values(user).returningAll().executeTakeFirstOrThrow(),
    findUser: async email =>
      (await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()) ?? null,
    renameUser: async (email, name) =>
      Number(
        (await db.updateTable('users').set({name}).where('email', '=', email).executeTakeFirst())
          .numUpdatedRows,
      ),
    removeUser: async email =>
      Number((await db.deleteFrom('users').where('email', '=', email).executeTakeFirst()).numDeletedRows),
  };
}

function inTransaction(trx: ControlledTransaction<Database>, depth = 1): TransactionUnderTest {
  return {
    ...statements(trx),
    nested: async work => {
      const name = `level_${depth}`;
      const inner = await trx.savepoint(name).execute();
      try {
        await work(inTransaction(inner, depth + 1));
        await inner.releaseSavepoint(name).execute();
      } catch (error) {
        await inner.rollbackToSavepoint(name).execute();
        throw error;
      }
    },
  };
}

function open(target: Target): OpenDriver {
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({pool: new Pool({...target, max: POOL_SIZE}), cursor: Cursor}),
  });
  return {
    ...statements(db),
    transaction: async (work, {isolation, readOnly} = {}) => {
      let begin = db.startTransaction();
      if (isolation) begin = begin.setIsolationLevel(lowerCase(isolation));
      if (readOnly) begin = begin.setAccessMode('read only');
      const trx = await begin.execute();
      try {
        await work(inTransaction(trx));
        await trx.commit().execute();
      } catch (error) {
        await trx.rollback().execute();
        throw error;
      }
    },
    insertUsers: users => db.insertInto('users').values(users).execute(),
    migrate: async () => {
      const migrator = new Migrator({db, provider: {getMigrations: () => Promise.resolve(migrations)}});
      const {error} = await migrator.migrateToLatest();
      // As kysely gives it.
      if (error !== undefined) throw error as Error;
    },
    client: work => db.connection().execute(connection => work(runOn(connection))),
    async *streamIds() {
      for await (const {id} of db.selectFrom('users').select('id').orderBy('id').stream(10)) yield id;
    },
    end: () => db.destroy(),
  };
}

function lowerCase<Text extends string>(text: Text): Lowercase<Text> {
  return text.toLowerCase() as Lowercase<Text>;
}

describeBehaviours({
  name: 'kysely',
  lacks: {
    next: 'kysely names no statements',
    listen: 'kysely has no LISTEN, only the pg client below it',
  },
  values: pgValues,
  sqlError: error => {
    const {code, constraint} = error as SqlError;
    return {code, constraint};
  },
  open,
});
