import type {LoadedConfig} from '../config/load-config';
import {connectClient} from '../engine/connect-client';
import type {BuildTarget} from './build-target';
import {forgetRows} from './forget-rows';
import {runSource} from './run-source';

// What pg_dump calls a user's table, partitioned ones included.
const COUNT_TABLES = `
  SELECT count(*)::int AS tables
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
   WHERE relkind IN ('r', 'p') AND nspname <> 'information_schema' AND nspname !~ '^pg_'`;

/** Runs the schema and the seed of a config in a database that is new. */
export async function buildContents({config, functions}: LoadedConfig, target: BuildTarget): Promise<void> {
  const {schema, seed} = config;
  if (schema) await runSource('schema', schema, functions.schema, target);
  if (seed) await runSource('seed', seed, functions.seed, target);
}

/**
 * Makes every copy start in the same settled state: with the planner's statistics, and with nothing left to be tidied by whoever
 * reads a row first. @returns how many tables there are
 */
export async function settle({address, database, config}: BuildTarget): Promise<number> {
  const client = await connectClient(address, database, {
    connectMs: config.timeouts.connectMs,
    applicationName: 'jest-savepoint setup',
    statementMs: config.timeouts.buildMs,
  });
  try {
    // The commit of ANALYZE has to reach the disk: VACUUM takes no row for visible to all whose own commit has not.
    await client.query('SET synchronous_commit = on');
    await client.query('ANALYZE');
    await client.query('VACUUM (FREEZE)');
    // Tests fill empty tables: nothing is planned on their being empty.
    const {rows: rights} = await client.query<{is_superuser: string}>('SHOW is_superuser');
    if (rights[0]?.is_superuser === 'on')
      await client.query(forgetRows('oid >= 16384 AND pg_relation_size(oid) = 0'));
    const {rows} = await client.query<{tables: number}>(COUNT_TABLES);
    return rows[0]?.tables ?? 0;
  } finally {
    await client.end();
  }
}
