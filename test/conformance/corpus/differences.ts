import type {Way} from '../support/play';
import {other, together, type Script} from '../support/script';

/** Something that the sandbox cannot do as a server does it. README.md has the reasons. */
export interface Difference {
  readonly about: string;
  readonly way: Way;
  readonly script: Script;
  /** What comes back from the script's last step. */
  readonly server: readonly string[];
  readonly sandbox: readonly string[];
}

const ERROR = 'SERROR | VERROR';

export const differences: readonly Difference[] = [
  {
    about: 'the isolation level is SERIALIZABLE',
    way: 'simple',
    script: ['BEGIN ISOLATION LEVEL REPEATABLE READ', together('SHOW transaction_isolation')],
    server: ['D <repeatable read>'],
    sandbox: ['D <serializable>'],
  },
  {
    about: 'all that a test does is one transaction',
    way: 'simple',
    script: [
      'CREATE TABLE xids (xid xid8)',
      'INSERT INTO xids VALUES (pg_current_xact_id())',
      'INSERT INTO xids VALUES (pg_current_xact_id())',
      'SELECT count(DISTINCT xid) FROM xids',
    ],
    server: ['D <2>'],
    sandbox: ['D <1>'],
  },
  {
    about: "now() is the time of the test's first statement",
    way: 'simple',
    script: [
      'CREATE TABLE times (at timestamptz)',
      'INSERT INTO times VALUES (now())',
      'SELECT pg_sleep(0.002)',
      'INSERT INTO times VALUES (now())',
      'SELECT count(DISTINCT at) FROM times',
    ],
    server: ['D <2>'],
    sandbox: ['D <1>'],
  },
  {
    about: 'limits to how long a client may be idle are accepted, and not made',
    way: 'simple',
    script: ['SET idle_in_transaction_session_timeout = 5000', 'SHOW idle_in_transaction_session_timeout'],
    server: ['D <5s>'],
    sandbox: ['D <0>'],
  },
  {
    about: 'all clients are one process of the server',
    way: 'simple',
    script: [
      'CREATE TABLE pids (pid int)',
      'INSERT INTO pids VALUES (pg_backend_pid())',
      other('INSERT INTO pids VALUES (pg_backend_pid())'),
      'SELECT count(DISTINCT pid) FROM pids',
    ],
    server: ['D <2>'],
    sandbox: ['D <1>'],
  },
  {
    about: "one client's temporary tables are another's, too",
    way: 'simple',
    script: ['CREATE TEMP TABLE mine (id int)', other('SELECT count(*) FROM mine')],
    server: [`E ${ERROR} | C42P01 | Mrelation "mine" does not exist | P22`],
    sandbox: ['T count:0.0:20(8,-1)/0', 'D <0>', 'C SELECT 1'],
  },
  {
    about: "one client's locks do not stop another",
    way: 'simple',
    script: ['SELECT pg_advisory_lock(1)', other('SELECT pg_try_advisory_lock(1)')],
    server: ['D <f>'],
    sandbox: ['D <t>'],
  },
  {
    about: "a client's PREPAREd statements are known to another",
    way: 'simple',
    script: ['PREPARE mine AS SELECT 1', other('EXECUTE mine')],
    server: [`E ${ERROR} | C26000 | Mprepared statement "mine" does not exist`],
    sandbox: ['T ?column?:0.0:23(4,-1)/0', 'D <1>', 'C SELECT 1'],
  },
  {
    about: "one client's cursors WITH HOLD are another's, too",
    way: 'simple',
    script: ['DECLARE mine CURSOR WITH HOLD FOR SELECT 1', other('FETCH mine')],
    server: [`E ${ERROR} | C34000 | Mcursor "mine" does not exist`],
    sandbox: ['T ?column?:0.0:23(4,-1)/0', 'D <1>', 'C FETCH 1'],
  },
  {
    about: 'lastval() and currval() know of what another client has drawn',
    way: 'simple',
    script: [
      'CREATE SEQUENCE numbers',
      "SELECT nextval('numbers')",
      other("SELECT nextval('numbers')"),
      'SELECT lastval()',
    ],
    server: ['D <1>'],
    sandbox: ['D <2>'],
  },
  {
    about: 'a setting made inside a function or a block is seen by another client',
    way: 'simple',
    script: [
      "DO $$BEGIN PERFORM set_config('work_mem', '7MB', false); END $$",
      other("SELECT current_setting('work_mem') = '7MB'"),
    ],
    server: ['D <f>'],
    sandbox: ['D <t>'],
  },
  {
    about: 'an advisory lock of a transaction outlives it',
    way: 'simple',
    script: [
      'BEGIN',
      'SELECT pg_advisory_xact_lock(1)',
      'COMMIT',
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    ],
    server: ['D <0>'],
    sandbox: ['D <1>'],
  },
  {
    about: 'a table ON COMMIT DROP that a function has made outlives COMMIT',
    way: 'simple',
    script: [
      'DO $$BEGIN CREATE TEMP TABLE mine (id int) ON COMMIT DROP; END $$',
      'SELECT count(*) FROM mine',
    ],
    server: [`E ${ERROR} | C42P01 | Mrelation "mine" does not exist | P22`],
    sandbox: ['T count:0.0:20(8,-1)/0', 'D <0>', 'C SELECT 1'],
  },
  {
    about: 'pg_notify in a block whose exception is caught is heard all the same',
    way: 'simple',
    script: [
      'LISTEN news',
      "DO $$BEGIN PERFORM pg_notify('news', 'undone'); RAISE 'no'; EXCEPTION WHEN OTHERS THEN NULL; END $$",
    ],
    server: [],
    sandbox: ['A news\\0undone'],
  },
  {
    about: "statements of the sandbox's own are in pg_prepared_statements",
    way: 'simple',
    script: ['SELECT count(*) > 0 FROM pg_prepared_statements'],
    server: ['D <f>'],
    sandbox: ['D <t>'],
  },
  {
    about: 'what cannot run in a transaction is refused, whatever else is wrong with it',
    way: 'simple',
    script: ['DROP DATABASE no_such_database'],
    server: [`E ${ERROR} | C3D000 | Mdatabase "no_such_database" does not exist`],
    sandbox: [`E ${ERROR} | C25001 | MDROP DATABASE cannot run inside a transaction block`],
  },
  {
    about: 'a procedure cannot commit',
    way: 'simple',
    script: ['DO $$BEGIN COMMIT; END $$'],
    server: ['C DO'],
    sandbox: [
      `E ${ERROR} | C2D000 | Minvalid transaction termination | WPL/pgSQL function inline_code_block line 1 at COMMIT`,
    ],
  },
  {
    about: 'a new value of an enumeration cannot be used in the transaction that adds it',
    way: 'simple',
    script: ["ALTER TYPE mood ADD VALUE 'bored'", "SELECT 'bored'::mood"],
    server: ['T mood:0.0:#1(4,-1)/0', 'D <bored>', 'C SELECT 1'],
    sandbox: [`E ${ERROR} | C55P04 | Munsafe use of new value "bored" of enum type mood | P8`],
  },
  {
    about: 'a constraint is not deferred before the string that makes it has ended',
    way: 'simple',
    script: [
      'BEGIN',
      together(
        'CREATE TABLE child (id int CONSTRAINT child_person REFERENCES people INITIALLY DEFERRED)',
        'INSERT INTO child VALUES (70)',
      ),
    ],
    server: ['C INSERT 0 1', 'Z T'],
    sandbox: [
      `E ${ERROR} | C23503 | Minsert or update on table "child" violates foreign key constraint "child_person" | DKey (id)=(70) is not present in table "people". | spublic | tchild | nchild_person`,
      'Z E',
    ],
  },
  {
    about: 'NOTIFY inside a function or a block is not heard',
    way: 'simple',
    script: ['LISTEN news', "DO $$BEGIN NOTIFY news, 'from a block'; END $$"],
    server: ['A news\\0from a block'],
    sandbox: [],
  },
  {
    about: "pg_notify is a function of the sandbox's, as its errors tell",
    way: 'simple',
    script: ["SELECT pg_notify('', 'x')"],
    server: [`E ${ERROR} | C22023 | Mchannel name cannot be empty`],
    sandbox: [
      `E ${ERROR} | C22023 | Mchannel name cannot be empty | WPL/pgSQL function pg_notify(text,text) line 4 at RAISE`,
    ],
  },
  {
    about: 'a cursor that a function has opened outlives COMMIT, where nobody has fetched from it',
    way: 'simple',
    script: [
      'CREATE FUNCTION opened() RETURNS refcursor LANGUAGE plpgsql AS $$DECLARE c refcursor := $r$mine$r$; BEGIN OPEN c FOR SELECT 1; RETURN c; END $$',
      'BEGIN',
      'SELECT opened()',
      'COMMIT',
      'FETCH mine',
    ],
    server: [`E ${ERROR} | C34000 | Mcursor "mine" does not exist`],
    sandbox: ['T ?column?:0.0:23(4,-1)/0', 'D <1>', 'C FETCH 1'],
  },
  {
    about:
      'an application setting that no client has made is empty, not null, where a test before has made it',
    way: 'simple',
    script: ['BEGIN', "SET app.once = 'x'", 'ROLLBACK', other("SELECT current_setting('app.once', true)")],
    server: ['D NULL'],
    sandbox: ['D <>'],
  },
  {
    about: 'PL/pgSQL names an expression that has failed before in the same transaction',
    way: 'simple',
    script: [
      'CREATE FUNCTION tenth(n int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 10 / n; END $$',
      'SELECT tenth(0)',
      'SELECT tenth(0)',
    ],
    server: [`E ${ERROR} | C22012 | Mdivision by zero | WPL/pgSQL function tenth(integer) line 1 at RETURN`],
    sandbox: [
      `E ${ERROR} | C22012 | Mdivision by zero | WSQL expression "10 / n"\\nPL/pgSQL function tenth(integer) line 1 at RETURN`,
    ],
  },
  {
    about: 'a statement that needs a transaction fails before it is parsed',
    way: 'unnamed',
    script: ['LOCK TABLE people'],
    server: ['1', 't ', 'n', '2', 'n'],
    sandbox: [],
  },
  {
    about: 'in a transaction, what stands before a malformed statement of the same string is answered',
    way: 'simple',
    script: ['BEGIN', together('SAVEPOINT a', 'SELEC')],
    server: [],
    sandbox: ['C SAVEPOINT'],
  },
  {
    about: 'transaction control is parsed in a failed transaction, and fails when it is executed',
    way: 'unnamed',
    script: ['BEGIN', 'SELECT nothing', 'SAVEPOINT a'],
    server: [],
    sandbox: ['1', 't ', 'n', '2', 'n'],
  },
];
