import {together, type Scripts} from '../support/script';

const raise = (level: string, options = ''): string =>
  `DO $$BEGIN RAISE ${level} 'said at %', '${level.toLowerCase()}' ${options}; END $$`;

export const plpgsql: Scripts = {
  'RAISE at all levels': [
    raise('DEBUG'),
    raise('LOG'),
    raise('INFO'),
    raise('NOTICE', "USING DETAIL = 'more', HINT = 'do it'"),
    raise(
      'WARNING',
      "USING ERRCODE = '01234', COLUMN = 'c', TABLE = 't', SCHEMA = 's', DATATYPE = 'd', CONSTRAINT = 'k'",
    ),
    raise(
      'EXCEPTION',
      "USING ERRCODE = 'check_violation', DETAIL = 'all', HINT = 'none', COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 'd', TABLE = 't', SCHEMA = 's'",
    ),
    'SET client_min_messages = debug1',
    raise('DEBUG'),
    'SET client_min_messages = error',
    raise('WARNING'),
    'CREATE TABLE IF NOT EXISTS people ()',
    'RESET client_min_messages',
    'DO $$BEGIN RAISE unique_violation; END $$',
    "DO $$BEGIN RAISE SQLSTATE 'AB123' USING MESSAGE = 'mine'; END $$",
    "DO $$BEGIN RAISE EXCEPTION '%% % %', 1, 2; END $$",
    "DO $$BEGIN RAISE EXCEPTION '% %', 1; END $$",
    'DO $$BEGIN RAISE; END $$',
    "DO $$BEGIN ASSERT 1 = 2, 'not so'; END $$",
    'DO $$BEGIN RAISE NOTICE $n$a\nb\tc$n$; END $$',
    'DO LANGUAGE cobol $$x$$',
  ],
  'blocks that catch what happens': [
    `DO $$BEGIN
      INSERT INTO people (name) VALUES ('Ada');
    EXCEPTION WHEN unique_violation THEN RAISE NOTICE '% %', SQLSTATE, SQLERRM;
    END $$`,
    `DO $$
    DECLARE d text; c text; t text; x text;
    BEGIN
      INSERT INTO orders (person, total) VALUES (99, 1);
    EXCEPTION WHEN foreign_key_violation THEN
      GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, c = CONSTRAINT_NAME, t = TABLE_NAME, x = PG_EXCEPTION_CONTEXT;
      RAISE NOTICE '% % % %', d, c, t, x;
    END $$`,
    `DO $$BEGIN
      INSERT INTO log (line) VALUES ('undone');
      BEGIN
        INSERT INTO log (line) VALUES ('undone too');
        PERFORM 1 / 0;
      EXCEPTION WHEN division_by_zero THEN INSERT INTO log (line) VALUES ('kept');
      END;
    END $$`,
    'SELECT line FROM log ORDER BY id',
    'DO $$BEGIN PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN RAISE; END $$',
    'DO $$BEGIN PERFORM 1 / 0; EXCEPTION WHEN unique_violation THEN NULL; END $$',
    `DO $$DECLARE n int; BEGIN UPDATE people SET age = 20; GET DIAGNOSTICS n = ROW_COUNT; RAISE NOTICE '% %', n, FOUND; END $$`,
    'DO $$DECLARE r record; BEGIN SELECT * INTO STRICT r FROM people; END $$',
    'DO $$DECLARE r record; BEGIN SELECT * INTO STRICT r FROM people WHERE false; END $$',
    "DO $$DECLARE x int := 'a'; BEGIN END $$",
    'DO $$BEGIN COMMIT AND NONSENSE; END $$',
    `DO $$DECLARE c CURSOR FOR SELECT name FROM people ORDER BY id; r record; BEGIN FOR r IN c LOOP RAISE NOTICE '%', r.name; EXIT WHEN r.name = 'Brahe'; END LOOP; END $$`,
    "DO $$BEGIN EXECUTE 'SELECT nothing'; END $$",
    'DO $$BEGIN PERFORM nothing FROM people; END $$',
    'DO $$BEGIN SELECT 1; END $$',
    'DO $$BEGIN CASE 3 WHEN 1 THEN NULL; END CASE; END $$',
    'DO $$BEGIN FOREACH x IN ARRAY ARRAY[1] LOOP NULL; END LOOP; END $$',
  ],
  'where an error happened': [
    `CREATE FUNCTION inner_one(n int) RETURNS int LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO orders (person, total) VALUES (n, 1);
      RETURN 1;
    END $$`,
    'CREATE FUNCTION outer_one(n int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN inner_one(n) + 1; END $$',
    'CREATE FUNCTION sql_one(n int) RETURNS int LANGUAGE sql AS $$SELECT outer_one(n)$$',
    "SELECT sql_one('x')",
    'SELECT sql_one(99)',
    'INSERT INTO log (at_step) VALUES (inner_one(99))',
    'SELECT id,\n  nothing\nFROM people',
    "SELECT 'é', nothing FROM people",
    'SELECT 1 FORM people',
    'SELECT * FROM people WHERE shout(1)',
    'SELECT no_function(1, $$a$$)',
    'SELECT * FROM people p JOIN orders ON p.idd = person',
    'SELECT name FROM people WHERE name = 1',
    'SELECT people.* FROM people p',
    'CREATE FUNCTION syntax() RETURNS int LANGUAGE sql AS $$SELECT 1 FORM x$$',
    together('SELECT 1', "SELECT 'ü'", 'SELECT nothing'),
    'SELECT id::nothing FROM people',
    'SELECT $1 FROM people WHERE',
    ')',
    'SELECT 1 1',
    'SELECT 08, 1_000',
    'SELECT * FROM json_to_record($${"a": "x"}$$) AS t (a int)',
    'INSERT INTO people (name, extra) VALUES ($$x$$, $${"a"$$)',
  ],
  'errors of many classes': [
    'SELECT pg_sleep(-1), lower(upper($$a$$), 2)',
    'SELECT array_fill(1, ARRAY[-1])',
    'SELECT (ARRAY[1, 2])[$$a$$]',
    "SELECT substring('a' FROM 1 FOR -1)",
    "SELECT 'a' LIKE 'a' ESCAPE 'xx'",
    'SELECT 1 LIMIT -1',
    'SELECT 1 OFFSET -1',
    "SELECT set_config('no_such_setting', '1', false)",
    "SELECT current_setting('no_such_setting')",
    'SET no_such_setting = 1',
    'SHOW no_such_setting',
    "SET work_mem = '1 parsec'",
    'SET statement_timeout = -5',
    'SET server_version = 16',
    'SET shared_buffers = 1',
    "SELECT pg_read_file('/no/such/file')",
    "SELECT lo_import('/no/such/file')",
    "COPY people FROM '/no/such/file'",
    "SELECT has_table_privilege('nobody_there', 'people', 'SELECT')",
    'CREATE TABLE people (id int)',
    'CREATE TABLE t (id int, id int)',
    'CREATE TABLE t (id no_type)',
    'CREATE TABLE t (id int REFERENCES log)',
    'CREATE TABLE t (id int PRIMARY KEY, x int PRIMARY KEY)',
    'CREATE TABLE t (id int DEFAULT nothing)',
    `CREATE TABLE ${'long'.repeat(20)} (id int)`,
    `SELECT 1 AS ${'x'.repeat(70)}`,
    'CREATE VIEW v AS SELECT 1 AS a, 2 AS a',
    'ALTER TABLE people RENAME TO orders',
    'DROP TABLE people',
    'DROP SCHEMA public',
    'DROP VIEW people',
    'CREATE FUNCTION shout(text) RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    'CREATE OR REPLACE FUNCTION shout(text) RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    'SELECT * FROM generate_series(1, 2) AS t (a, b)',
    'WITH x AS (SELECT 1), x AS (SELECT 2) SELECT 1',
    'SELECT sum(1) OVER (ORDER BY (SELECT rank() OVER ()) ROWS UNBOUNDED FOLLOWING)',
    `SELECT ${'('.repeat(60)}1${')'.repeat(60)}`,
    'FETCH 1 FROM no_cursor',
    'EXECUTE no_statement',
    'DEALLOCATE no_statement',
    'CALL shout(1)',
    'CREATE OPERATOR + (LEFTARG = int)',
    'GRANT nobody_there TO postgres',
    'REINDEX TABLE nowhere',
    'ANALYZE nowhere',
    'LISTEN',
    'NOTIFY a, b',
    'EXPLAIN',
    'CHECKPOINT NOW',
    "LOAD 'no_such_library'",
    'IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c',
  ],
};
