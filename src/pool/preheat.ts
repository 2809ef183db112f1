import type {Client} from 'pg';
import {quoteLiteral} from '../shared/quote-identifier';
import {IDLE_LIMITS} from '../wire/idle-limits';
import {DEFERRED_NAMES} from './constraints';
import {NOTIFY_STATE, REPLACE_NOTIFY} from './notify-function';
import {sequencesSnapshot} from './sequences';
import {COUNTED_RELATIONS, START_COUNTS, TableCounter} from './table-counts';
import {learnPhrases, type ServerPhrases} from './server-phrases';

/** What is learnt of a database while its connection is warmed. */
export interface DatabaseFacts {
  /** The parameters that a server reports to each client (`GUC_REPORT`), by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly deferrable: {
    readonly any: boolean;
    /** Those that a transaction begins with deferred, as quoted names. */
    readonly initially: readonly string[];
  };
  /** The state of all sequences, as JSON; null where they go back with the transaction. */
  readonly sequences: string | null;
  /** Null where the server does not tell what was done to each table. */
  readonly tables: TableCounter | null;
  readonly phrases: ServerPhrases;
}

/** PostgreSQL manual, 55.2.7 "Asynchronous Operations". */
const REPORTED = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'default_transaction_read_only',
  'in_hot_standby',
  'is_superuser',
  'session_authorization',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
  // Since 16.
  'scram_iterations',
  'search_path',
];

function valueOf(name: string): string {
  const value = `current_setting('${name}', true)`;
  // Older servers have it, too, but do not report it.
  return name === 'search_path'
    ? `CASE WHEN current_setting('server_version_num')::int >= 180000 THEN ${value} END`
    : value;
}

const FACTS = `
  SELECT ${REPORTED.map(name => `${valueOf(name)} AS "${name}"`).join(', ')},
    (SELECT count(*)::int FROM pg_constraint WHERE condeferrable) AS "#deferrable",
    array_to_json(ARRAY(${DEFERRED_NAMES})) AS "#deferred",
    (${sequencesSnapshot})::text AS "#sequences",
    (${COUNTED_RELATIONS}) AS "#relations",
    ${NOTIFY_STATE} AS "#notify"`;

/** Limits of the server, role or database that would cut a connection which waits inside a transaction between statements. */
const NO_IDLE_LIMITS = `
  SELECT set_config(name, '0', false) FROM pg_settings
   WHERE name IN (${IDLE_LIMITS.map(quoteLiteral).join(', ')})`;

/** Names of the application's tables, as SQL. */
const TABLES = `
  SELECT format('%I.%I', nspname, relname) AS name, relkind = 'r' AS "hasRows"
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p', 'v') AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
   ORDER BY c.oid LIMIT 200`;

/** Reads the facts, and so much of the catalogs into the new backend's caches as a first test would otherwise have to. */
export async function preheat(client: Client, warmCatalogs: boolean): Promise<DatabaseFacts> {
  const {rows} = await client.query<Record<string, unknown>>(FACTS);
  const facts = rows[0]!;
  if (facts['#notify'] === 'replaceable') await client.query(REPLACE_NOTIFY);
  const phrases = await learnPhrases(client);
  if (warmCatalogs) {
    const tables = await client.query<{name: string; hasRows: boolean}>(TABLES);
    // A plan touches a table's columns, indexes, statistics and rights; nothing is locked beyond the statement. To look for a row
    // makes the table's entry in the server's statistics: where there is none, each of its counts is searched for among all others.
    const warmUp = tables.rows.flatMap(({name, hasRows}) => [
      `EXPLAIN SELECT * FROM ${name}`,
      ...(hasRows ? [`SELECT FROM ONLY ${name} LIMIT 1`] : []),
    ]);
    if (warmUp.length > 0) await client.query(warmUp.join(';')).catch(() => undefined);
  }
  // Last, and never failing: pg rejects a query at its error, before the server is ready for whoever takes the connection.
  const relations = facts['#relations'] as ConstructorParameters<typeof TableCounter>[0] | null;
  await client.query(relations ? `${NO_IDLE_LIMITS};SELECT ${START_COUNTS}` : NO_IDLE_LIMITS);
  return {
    phrases,
    tables: relations && new TableCounter(relations),
    sequences: facts['#sequences'] as string,
    parameters: new Map(
      REPORTED.filter(name => typeof facts[name] === 'string').map(name => [name, facts[name] as string]),
    ),
    deferrable: {
      any: facts['#deferrable'] !== 0,
      initially: facts['#deferred'] as readonly string[],
    },
  };
}
