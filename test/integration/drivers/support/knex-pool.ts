import knex, {type Knex} from 'knex';

import {POOL_SIZE, type Row, type RunSql, type Target, type TransactionOptions} from './driver-under-test';

/** Opens a pool of knex. */
export function openKnex(connection: Target): Knex {
  return knex({client: 'pg', connection: {...connection}, pool: {min: 0, max: POOL_SIZE}});
}

/** Runs SQL by knex, on a connection of its own if there is one. */
export function knexRaw(db: Knex, connection?: unknown): RunSql {
  return async (sql, values = []) => {
    const raw = db.raw<{rows: Row[]}>(sql.replaceAll(/\$\d+/g, '?'), [...(values as Knex.RawBinding[])]);
    return (await (connection === undefined ? raw : raw.connection(connection))).rows;
  };
}

/** Does work on one connection of knex' pool. */
export async function withKnexConnection(db: Knex, work: (query: RunSql) => Promise<unknown>): Promise<void> {
  const client = db.client as Knex.Client;
  const connection: unknown = await client.acquireConnection();
  try {
    await work(knexRaw(db, connection));
  } finally {
    await client.releaseConnection(connection);
  }
}

/** The options in knex' words. */
export function knexTransaction({isolation, readOnly}: TransactionOptions): Knex.TransactionConfig {
  return {
    ...(isolation && {isolationLevel: isolation.toLowerCase() as Knex.IsolationLevels}),
    ...(readOnly && {readOnly}),
  };
}

const migrations: Record<string, Knex.Migration> = {
  '1_tags': {
    up: schema =>
      schema.schema.createTable('tags', table => {
        table.increments('id');
        table.string('label').notNullable();
      }),
    down: schema => schema.schema.dropTable('tags'),
  },
  '2_color': {
    up: schema =>
      schema.schema.alterTable('tags', table => {
        table.string('color');
        table.index('label', 'tags_label');
      }),
    down: schema => schema.schema.alterTable('tags', table => table.dropColumn('color')),
  },
};

/** Runs knex' own migrator. */
export async function migrateKnex(db: Knex): Promise<void> {
  await db.migrate.latest({
    migrationSource: {
      getMigrations: () => Promise.resolve(Object.keys(migrations)),
      getMigrationName: (name: string) => name,
      getMigration: (name: string) => Promise.resolve(migrations[name]!),
    },
  });
}
