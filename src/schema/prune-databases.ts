import type {ControlClient} from '../engine/control-client';
import {tryLock, unlock} from './advisory-lock';
import {familyOf, isOurName} from './database-names';
import {BIRTH_MARK, dropOwnDatabase, findOwnDatabase, type DatabaseMark} from './own-database';

const OWN_DATABASES = `
  SELECT datname AS name, pg_database_size(oid)::float8 AS bytes,
         EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datname = d.datname) AS entered
    FROM pg_catalog.pg_database AS d
   WHERE starts_with(datname, 'jest_savepoint_') AND datconnlimit = ${BIRTH_MARK}
     AND pg_get_userbyid(datdba) = current_user
   ORDER BY datname`;

interface DatabaseRow {
  readonly name: string;
  readonly bytes: number;
  /** Whether somebody is connected to it. */
  readonly entered: boolean;
}

/** A database of ours that no run uses. */
export interface UnusedDatabase {
  readonly name: string;
  readonly bytes: number;
  /** When a run used it last, give or take a day; null where it was never finished. */
  readonly usedAt: string | null;
}

interface PruneOptions {
  /** The maintenance database, where the locks are. */
  readonly home: string;
  /** What a run has used since then stays. */
  readonly notSince: Date;
  /** Only says what would be dropped. */
  readonly dryRun: boolean;
}

/**
 * Finds this user's databases of ours that no run uses, and drops them. What was made by way of another maintenance database
 * stays.
 */
export async function pruneDatabases(
  control: ControlClient,
  options: PruneOptions,
): Promise<readonly UnusedDatabase[]> {
  const {rows} = await control.query<DatabaseRow>(OWN_DATABASES);
  const families = new Map<string, readonly DatabaseRow[]>();
  for (const row of rows.filter(({name}) => isOurName(name))) {
    const family = familyOf(row.name);
    families.set(family, [...(families.get(family) ?? []), row]);
  }
  const unused: UnusedDatabase[] = [];
  for (const [family, members] of families) {
    // Every run shares this lock while it uses a database of the family, and whoever builds the template has it alone.
    const template = `${family}template`;
    if (!(await tryLock(control, template, 'exclusive'))) continue;
    try {
      unused.push(...(await pruneFamily(control, members, options)));
    } finally {
      await unlock(control, template, 'exclusive');
    }
  }
  return unused;
}

/** A clone is as old as its template: only that is noted to be in use. */
async function pruneFamily(
  control: ControlClient,
  members: readonly DatabaseRow[],
  {home, notSince, dryRun}: PruneOptions,
): Promise<readonly UnusedDatabase[]> {
  const marks: DatabaseMark[] = [];
  for (const {name} of members) {
    const mark = (await findOwnDatabase(control, name))?.mark;
    if (mark) marks.push(mark);
  }
  const usedAt =
    marks
      .map(mark => mark.usedAt)
      .sort()
      .at(-1) ?? null;
  const isElsewhere = marks.some(mark => mark.home !== home);
  if (isElsewhere || (usedAt !== null && new Date(usedAt) > notSince)) return [];
  const unused = members.filter(({entered}) => !entered);
  if (!dryRun) for (const {name} of unused) await dropOwnDatabase(control, name);
  return unused.map(({name, bytes}) => ({name, bytes, usedAt}));
}
