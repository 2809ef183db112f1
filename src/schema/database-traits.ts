import type {ControlClient} from '../engine/control-client';
import {quoteIdentifier, quoteLiteral} from '../shared/quote-identifier';

interface SettingRow {
  readonly role: string | null;
  readonly setting: string;
}

interface GrantRow {
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

const SETTINGS = `
  SELECT rolname AS role, unnest(setconfig) AS setting
    FROM pg_catalog.pg_db_role_setting LEFT JOIN pg_catalog.pg_roles ON pg_roles.oid = setrole
   WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = $1)`;

// Nothing where the privileges are the default ones.
const GRANTS = `
  SELECT rolname AS grantee, privilege_type AS privilege, is_grantable AS grantable
    FROM pg_catalog.pg_database, aclexplode(datacl) LEFT JOIN pg_catalog.pg_roles ON pg_roles.oid = grantee
   WHERE datname = $1`;

/** Settings whose value is a list of names, stored as one (`GUC_LIST_QUOTE` in PostgreSQL's source; pg_dump knows them, too). */
const LISTS = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
]);

/**
 * The statements that give `target` what CREATE DATABASE does not copy from `source`: the settings of ALTER DATABASE … SET
 * and ALTER ROLE … IN DATABASE … SET, and the privileges on the database (PostgreSQL manual, CREATE DATABASE, "Notes").
 */
export async function traitStatements(
  control: ControlClient,
  source: string,
  target: string,
): Promise<string[]> {
  const settings = await control.query<SettingRow>(SETTINGS, [source]);
  const grants = await control.query<GrantRow>(GRANTS, [source]);
  return [
    ...settings.rows.map(row => settingStatement(row, target)),
    ...(grants.rows.length > 0 ? grantStatements(grants.rows, target) : []),
  ];
}

function settingStatement({role, setting}: SettingRow, target: string): string {
  const at = setting.indexOf('=');
  const name = setting.slice(0, at);
  const value = setting.slice(at + 1);
  const quotedName = name.split('.').map(quoteIdentifier).join('.');
  const quotedValue = LISTS.has(name) ? listItems(value).map(quoteLiteral).join(', ') : quoteLiteral(value);
  const database = quoteIdentifier(target);
  const subject =
    role === null ? `DATABASE ${database}` : `ROLE ${quoteIdentifier(role)} IN DATABASE ${database}`;
  return `ALTER ${subject} SET ${quotedName} TO ${quotedValue}`;
}

/** The names in a list, of which some are quoted. @example `"$user", public` has `$user` and `public` */
function listItems(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)].map(
    ([item, quoted]) => quoted?.replaceAll('""', '"') ?? item,
  );
}

function grantStatements(grants: readonly GrantRow[], target: string): string[] {
  const database = quoteIdentifier(target);
  const grant = ({grantee, privilege, grantable}: GrantRow): string =>
    `GRANT ${privilege} ON DATABASE ${database} TO ${grantee === null ? 'PUBLIC' : quoteIdentifier(grantee)}` +
    (grantable ? ' WITH GRANT OPTION' : '');
  return [`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`, ...grants.map(grant)];
}
