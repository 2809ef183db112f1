import type {Client} from 'pg';
import {quoteLiteral} from '../../shared/quote-identifier';
import {baselineError} from '../baseline-format';
import {timingsVersion} from '../timings-format';

export const schemaName = 'jest_savepoint';

/** The comment of a table of ours, before the version of what is in it. */
const mark = 'Timings of jest-savepoint, version ';

/** A longer name is cut off (PostgreSQL manual, 4.1.1). */
const longestName = 63;

/** A project's tables, as SQL names them. */
export interface TimingTables {
  /** What is accepted of each test, on each class of machine. */
  readonly timings: string;
  /** Every sample that was ever accepted, for trends. */
  readonly history: string;
}

/** The tables of a project. @param project its `projectId` */
export function tablesOf(project: string): TimingTables {
  const [, name = '', hash = ''] = /^(.*)-([\da-f]+)$/.exec(project.toLowerCase()) ?? [];
  const plain = name.replace(/[^a-z\d]+/g, '_').slice(0, longestName - `timings__${hash}`.length);
  return {
    timings: `${schemaName}.timings_${plain}_${hash}`,
    history: `${schemaName}.history_${plain}_${hash}`,
  };
}

/**
 * Looks for a project's tables.
 * @returns the version of what is in them; null where there are none
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where one of that name is not ours, or holds what only a newer version can read
 */
export async function findTables(client: Client, {timings}: TimingTables): Promise<number | null> {
  const {rows} = await client.query<{comment: string | null}>(
    `SELECT pg_catalog.obj_description(c.oid, 'pg_class') AS comment
       FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname || '.' || c.relname = $1`,
    [timings],
  );
  const [table] = rows;
  if (!table) return null;
  const version = table.comment?.startsWith(mark) ? Number(table.comment.slice(mark.length)) : NaN;
  if (!Number.isInteger(version))
    throw baselineError(
      {title: 'table', remedy: 'Rename or drop it, or let timingsUrl name another database.'},
      timings,
      `it does not carry the comment of one of ours ("${mark}${timingsVersion}")`,
    );
  if (version > timingsVersion)
    throw baselineError(
      {title: 'table', remedy: 'Update jest-savepoint.'},
      timings,
      `it has version ${version}, and this jest-savepoint reads versions up to ${timingsVersion}`,
    );
  return version;
}

/** Says which version of this package can read what is in a table. */
export function markTables({timings}: TimingTables): string {
  return `COMMENT ON TABLE ${timings} IS ${quoteLiteral(`${mark}${timingsVersion}`)}`;
}

/** The statements that make a project's tables. */
export function createTables(tables: TimingTables): string {
  return `
    CREATE SCHEMA IF NOT EXISTS ${schemaName};
    CREATE TABLE ${tables.timings} (
      machine text NOT NULL,
      test text NOT NULL,
      entry jsonb NOT NULL,
      PRIMARY KEY (machine, test)
    );
    CREATE TABLE ${tables.history} (
      machine text NOT NULL,
      test text NOT NULL,
      at timestamptz NOT NULL,
      cpu_ms double precision NOT NULL,
      wall_ms double precision NOT NULL,
      stored_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (machine, test, at)
    );
    CREATE INDEX ON ${tables.history} (stored_at);
    ${markTables(tables)}`;
}
