import type {Client, QueryResult} from 'pg';
import {majorVersion} from '../engine/postgres-version';
import {quoteLiteral} from '../shared/quote-identifier';
import {IDLE_LIMITS} from '../wire/idle-limits';
import {DEFERRED_NAMES} from './constraints';
import {NOTIFY_STATE, REPLACE_NOTIFY} from './notify-function';
import {sequencesSnapshot} from './sequences';
import {COUNTED_RELATIONS, IS_COUNTING, START_COUNTS, TableCounter, type Relation} from './table-counts';
import type {ServerPhrases} from './server-phrases';

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

/**
 * SQL for the statements that touch the application's tables. A plan touches a table's columns, indexes, statistics and rights;
 * nothing is locked beyond the statement. To look for a row makes the table's entry in the server's statistics, too: where there
 * is none, each of its counts is searched for among all others.
 */
const WARM_UP = `
  SELECT string_agg(format(CASE kind WHEN 'r' THEN 'SELECT FROM ONLY %I.%I LIMIT 1' ELSE 'EXPLAIN SELECT * FROM %I.%I' END,
                           schema, name), ';')
    FROM (SELECT relkind AS kind, nspname AS schema, relname AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
           WHERE relkind IN ('r', 'p', 'v') AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
           ORDER BY c.oid LIMIT 200) AS tables`;

/** @param warmCatalogs whether the statements of {@link WARM_UP} are wanted */
const factsQuery = (warmCatalogs: boolean): string => `
  SELECT ${REPORTED.map(name => `${valueOf(name)} AS "${name}"`).join(', ')},
    (SELECT count(*)::int FROM pg_constraint WHERE condeferrable) AS "#deferrable",
    array_to_json(ARRAY(${DEFERRED_NAMES})) AS "#deferred",
    (${sequencesSnapshot})::text AS "#sequences",
    (${warmCatalogs ? WARM_UP : 'NULL'}) AS "#warmUp",
    ${IS_COUNTING} AS "#counts",
    ${NOTIFY_STATE} AS "#notify";
  ${COUNTED_RELATIONS}`;

/** Limits of the server, role or database that would cut a connection which waits inside a transaction between statements. */
const NO_IDLE_LIMITS = `
  SELECT set_config(name, '0', false) FROM unnest(ARRAY[${IDLE_LIMITS.map(quoteLiteral).join(', ')}]) AS name
   WHERE current_setting(name, true) IS NOT NULL`;

/** Reads the facts, and so much of the catalogs into the new backend's caches as a first test would otherwise have to. */
export async function preheat(
  client: Client,
  warmCatalogs: boolean,
): Promise<Omit<DatabaseFacts, 'phrases'>> {
  // As pg answers several statements.
  const results = (await client.query(factsQuery(warmCatalogs))) as unknown as readonly [
    QueryResult<Record<string, unknown>>,
    QueryResult<Relation>,
  ];
  const [facts, relations] = [results[0].rows[0]!, results[1].rows];
  if (facts['#notify'] === 'replaceable') await client.query(REPLACE_NOTIFY);
  const warmUp = facts['#warmUp'];
  if (typeof warmUp === 'string') await client.query(warmUp).catch(() => undefined);
  // Last, and never failing: pg rejects a query at its error, before the server is ready for whoever takes the connection.
  const isCounting = facts['#counts'] === true;
  await client.query(isCounting ? `${NO_IDLE_LIMITS};SELECT ${START_COUNTS}` : NO_IDLE_LIMITS);
  const major = majorVersion(facts.server_version as string);
  return {
    tables: isCounting ? new TableCounter(relations, major) : null,
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
