/** Checks what is deferred, as a commit does. All constraints are immediate from then on. */
export const CHECK_CONSTRAINTS = 'SET CONSTRAINTS ALL IMMEDIATE';

/**
 * SQL that lists the constraints that a transaction begins with deferred, as quoted names. Not those whose name stands for
 * another kind of constraint as well, or whose schema the current role has no use of: SET CONSTRAINTS would fail.
 */
export const DEFERRED_NAMES = `
  SELECT pg_catalog.format('%I.%I', nspname, conname)
    FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = connamespace
   WHERE has_schema_privilege(n.oid, 'USAGE')
   GROUP BY nspname, conname HAVING bool_and(condeferrable) AND bool_or(condeferred)`;

/**
 * SQL that defers constraints (PostgreSQL manual, SET CONSTRAINTS), and does not fail: where a test has dropped some of them,
 * or has taken a role that must not name them, those are deferred that the catalogs have.
 */
export function deferConstraints(names: readonly string[]): string {
  return block(`SET CONSTRAINTS ${names.join(', ')} DEFERRED; EXCEPTION WHEN OTHERS THEN ${DEFER_EXISTING}`);
}

const DEFER_EXISTING = `
  existing := (SELECT string_agg(format, ', ') FROM (${DEFERRED_NAMES}) AS deferred);
  IF existing IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || existing || ' DEFERRED'; END IF;`;

function block(body: string): string {
  return `DO $defer$DECLARE existing text; BEGIN ${body} END $defer$`;
}

/** SQL that defers the constraints that the catalogs have. */
export const DEFER_CONSTRAINTS = block(DEFER_EXISTING);
