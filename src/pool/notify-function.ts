/** How `pg_notify` tells us of a call: the message of an INFO, which reaches the client whatever it has set. */
export const NOTIFY_MARK = 'jest-savepoint: notification';

/** What the server's own function is called afterwards. */
const RENAMED = 'pg_notify_of_the_server';

/** SQL that says whether the function has been replaced, or this user may replace it. */
export const NOTIFY_STATE = `
  CASE WHEN to_regprocedure('pg_catalog.${RENAMED}(text, text)') IS NOT NULL THEN 'replaced'
       WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN 'replaceable' ELSE 'unreachable' END`;

/**
 * SQL that puts a function of ours in the place of `pg_notify` in a worker's database: the real one tells nobody before its
 * transaction commits, which the sandbox's never does. The errors are the server's.
 */
export const REPLACE_NOTIFY = `
  ALTER FUNCTION pg_catalog.pg_notify(text, text) RENAME TO ${RENAMED};
  CREATE FUNCTION pg_catalog.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    IF coalesce($1, '') = '' THEN
      RAISE invalid_parameter_value USING MESSAGE = 'channel name cannot be empty';
    ELSIF octet_length($1) > 63 THEN
      RAISE invalid_parameter_value USING MESSAGE = 'channel name too long';
    ELSIF octet_length($2) >= 8000 THEN
      RAISE invalid_parameter_value USING MESSAGE = 'payload string too long';
    END IF;
    RAISE INFO USING MESSAGE = '${NOTIFY_MARK}', DETAIL = $1, HINT = coalesce($2, '');
  END $function$`;
