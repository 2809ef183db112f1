import type {ControlClient} from '../engine/control-client';
import {quoteIdentifier, quoteLiteral} from '../shared/quote-identifier';
import {SavepointError} from '../shared/savepoint-error';
import {isOurName} from './database-names';

/**
 * Every database of ours is born with this connection limit, which is far above what any server allows and so limits nothing:
 * the one property that CREATE DATABASE can set in the same step and that shows who made it, even if we are killed right
 * after.
 */
export const BIRTH_MARK = 1_397_511_502;

/** What the comment on a finished database of ours says, as JSON. */
export interface DatabaseMark {
  readonly tool: 'jest-savepoint';
  readonly fingerprint: string;
  /** The oid of the template that a clone was made from; null for a template. */
  readonly template: number | null;
  readonly createdAt: string;
  /** When a run used it last, give or take a day. */
  readonly usedAt: string;
  /** The maintenance database that its locks are taken in. */
  readonly home: string;
  readonly buildMs: number;
  /** Tables outside the system schemas. */
  readonly tables: number;
}

export interface OwnDatabase {
  readonly name: string;
  readonly oid: number;
  readonly isTemplate: boolean;
  /** Null where the database was never finished. */
  readonly mark: DatabaseMark | null;
}

interface DatabaseRow {
  /** As text, as all of PostgreSQL's 64-bit numbers. */
  readonly oid: string;
  readonly limit: number;
  readonly is_template: boolean;
  readonly comment: string | null;
}

const FIND = `
  SELECT oid::int8 AS oid, datconnlimit AS limit, datistemplate AS is_template,
         shobj_description(oid, 'pg_database') AS comment
    FROM pg_catalog.pg_database
   WHERE datname = $1`;

/**
 * Looks a database of ours up; null where there is none of that name.
 * @throws SavepointError `SAVEPOINT_SCHEMA` where one has the name that we did not make: it is never touched
 */
export async function findOwnDatabase(control: ControlClient, name: string): Promise<OwnDatabase | null> {
  const {rows} = await control.query<DatabaseRow>(FIND, [name]);
  const row = rows[0];
  if (!row) return null;
  if (row.limit !== BIRTH_MARK || !isOurName(name)) {
    throw new SavepointError(`The database "${name}" was not made by jest-savepoint, so it is left alone.`, {
      code: 'SAVEPOINT_SCHEMA',
      hint: 'Rename it, or drop it if nobody needs it.',
    });
  }
  return {name, oid: Number(row.oid), isTemplate: row.is_template, mark: parseMark(row.comment)};
}

function parseMark(comment: string | null): DatabaseMark | null {
  try {
    const mark = JSON.parse(comment ?? 'null') as DatabaseMark | null;
    return mark?.tool === 'jest-savepoint' ? mark : null;
  } catch {
    return null;
  }
}

/** The statement that marks a database as finished. */
export function markStatement(name: string, mark: DatabaseMark): string {
  return `COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(JSON.stringify(mark))}`;
}

/** Drops a database of ours with the sessions in it, if it is there. */
export async function dropOwnDatabase(control: ControlClient, name: string): Promise<void> {
  const found = await findOwnDatabase(control, name);
  if (!found) return;
  const quoted = quoteIdentifier(name);
  if (found.isTemplate) await control.query(`ALTER DATABASE ${quoted} IS_TEMPLATE false`);
  await control.query(`DROP DATABASE ${quoted} WITH (FORCE)`);
}
