/** Checks what is deferred, as a commit does. All constraints are immediate from then on. */
export const CHECK_CONSTRAINTS = 'SET CONSTRAINTS ALL IMMEDIATE';

/**
 * Defers the constraints that a transaction begins with deferred (PostgreSQL manual, SET CONSTRAINTS), by the catalogs of the
 * moment: a test may have made some, and dropped others. It never fails: a name that stands for another kind of constraint as
 * well, or a schema that the current role has no use of, would make SET CONSTRAINTS fail.
 */
export const DEFER_CONSTRAINTS = `
DO $defer$
DECLARE names text;
BEGIN
  SELECT string_agg(name, ', ') INTO names FROM (
    SELECT format('%I.%I', nspname, conname) AS name
      FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = connamespace
     WHERE has_schema_privilege(n.oid, 'USAGE')
     GROUP BY nspname, conname HAVING bool_and(condeferrable) AND bool_or(condeferred)) AS deferred;
  IF names IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || names || ' DEFERRED'; END IF;
END $defer$`.trim();
