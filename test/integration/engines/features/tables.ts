import {feature, fails, gives, rule, type Feature} from './feature';

const parents = `CREATE TABLE parents (id int PRIMARY KEY);
  CREATE TABLE children (id int, parent int CONSTRAINT of_parent REFERENCES parents ON DELETE CASCADE);
  INSERT INTO parents VALUES (1)`;

/** Tables, their columns and constraints, and what changes them. */
export const tableFeatures: readonly Feature[] = [
  feature(
    '`serial`, and `RETURNING`',
    'CREATE TABLE t (id serial PRIMARY KEY, name text)',
    "INSERT INTO t (name) VALUES ('a'), ('b') RETURNING id",
    {id: 1},
    {id: 2},
  ),
  rule(
    '`GENERATED ALWAYS AS IDENTITY`',
    'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, name text)',
    'INSERT INTO t (id) VALUES (5)',
    {code: '428C9'},
  ),
  feature(
    'default `gen_random_uuid()`',
    'CREATE TABLE t (id uuid DEFAULT gen_random_uuid(), name text); INSERT INTO t (name) VALUES (NULL), (NULL)',
    'SELECT count(DISTINCT id)::int AS ids FROM t',
    {ids: 2},
  ),
  feature(
    'generated stored column',
    'CREATE TABLE t (price int, gross int GENERATED ALWAYS AS (price * 2) STORED); INSERT INTO t VALUES (3)',
    'SELECT gross FROM t',
    {gross: 6},
  ),
  rule(
    'unique: 23505 with table, constraint and detail',
    "CREATE TABLE t (name text CONSTRAINT t_name UNIQUE); INSERT INTO t VALUES ('a')",
    "INSERT INTO t VALUES ('a')",
    {code: '23505', table: 't', constraint: 't_name', detail: 'Key (name)=(a) already exists.'},
  ),
  rule(
    'partial unique index',
    "CREATE TABLE t (name text, gone bool); CREATE UNIQUE INDEX t_here ON t (name) WHERE NOT gone; INSERT INTO t VALUES ('a', true), ('a', true), ('a', false)",
    "INSERT INTO t VALUES ('a', false)",
    {code: '23505', constraint: 't_here'},
  ),
  rule(
    'index on an expression',
    "CREATE TABLE t (name text); CREATE UNIQUE INDEX t_lower ON t (lower(name)); INSERT INTO t VALUES ('a')",
    "INSERT INTO t VALUES ('A')",
    {code: '23505', constraint: 't_lower'},
  ),
  rule(
    'check constraint: 23514 with its name',
    'CREATE TABLE t (age int CONSTRAINT t_age CHECK (age >= 0))',
    'INSERT INTO t VALUES (-1)',
    {code: '23514', constraint: 't_age'},
  ),
  rule('foreign key: 23503 with its name', parents, 'INSERT INTO children VALUES (1, 2)', {
    code: '23503',
    constraint: 'of_parent',
  }),
  feature(
    '`ON DELETE CASCADE`',
    `${parents}; INSERT INTO children VALUES (1, 1); DELETE FROM parents`,
    'SELECT * FROM children',
  ),
  rule(
    'not null: 23502 with its column',
    'CREATE TABLE t (name text NOT NULL)',
    'INSERT INTO t VALUES (NULL)',
    {
      code: '23502',
      column: 'name',
    },
  ),
  rule(
    'exclusion constraint on a range',
    "CREATE TABLE t (during int4range, CONSTRAINT t_apart EXCLUDE USING gist (during WITH &&)); INSERT INTO t VALUES ('[1,5)')",
    "INSERT INTO t VALUES ('[4,6)')",
    {code: '23P01', constraint: 't_apart'},
  ),
  {
    name: 'deferred foreign key, checked by `COMMIT`',
    run: async client => {
      await client.query(`CREATE TABLE parents (id int PRIMARY KEY);
        CREATE TABLE children (parent int CONSTRAINT of_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`);
      await client.query('BEGIN');
      await client.query('INSERT INTO children VALUES (1)');
      await fails(client, 'COMMIT', {code: '23503', constraint: 'of_parent'});
    },
  },
  feature(
    '`INSERT … ON CONFLICT DO UPDATE`',
    'CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET n = t.n + excluded.n WHERE t.n < 9',
    'SELECT n FROM t',
    {n: 6},
  ),
  feature(
    '`MERGE`',
    `CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1, 1);
     MERGE INTO t USING (VALUES (1), (2)) AS s (id) ON t.id = s.id
       WHEN MATCHED THEN UPDATE SET n = 9 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 0)`,
    'SELECT * FROM t ORDER BY id',
    {id: 1, n: 9},
    {id: 2, n: 0},
  ),
  feature(
    '`TRUNCATE … RESTART IDENTITY CASCADE`',
    'CREATE TABLE t (id serial PRIMARY KEY, n int); CREATE TABLE u (t int REFERENCES t); INSERT INTO t (n) VALUES (1); INSERT INTO u VALUES (1); TRUNCATE t RESTART IDENTITY CASCADE',
    'INSERT INTO t (n) VALUES (1) RETURNING id, (SELECT count(*)::int FROM u) AS us',
    {id: 1, us: 0},
  ),
  feature(
    'partitioned table',
    'CREATE TABLE t (id int) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); INSERT INTO t VALUES (5)',
    'SELECT tableoid::regclass::text AS part FROM t',
    {part: 't1'},
  ),
  feature(
    'view that can be written to',
    'CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t WHERE id > 0 WITH CHECK OPTION; INSERT INTO v VALUES (1)',
    'SELECT * FROM t',
    {id: 1},
  ),
  {
    name: 'materialized view, and `REFRESH`',
    run: async client => {
      await client.query(
        'CREATE TABLE t (id int); CREATE MATERIALIZED VIEW m AS SELECT count(*)::int FROM t; INSERT INTO t VALUES (1)',
      );
      await gives(client, 'SELECT * FROM m', [{count: 0}]);
      await client.query('REFRESH MATERIALIZED VIEW m');
      await gives(client, 'SELECT * FROM m', [{count: 1}]);
    },
  },
  {
    name: 'row level security',
    run: async client => {
      await client.query(`CREATE TABLE t (owner text); INSERT INTO t VALUES ('a'), ('b'); CREATE ROLE reader;
        GRANT SELECT ON t TO reader; ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON t USING (owner = current_setting('app.name', true))`);
      await client.query("SET ROLE reader; SET app.name = 'b'");
      await gives(client, 'SELECT owner FROM t', [{owner: 'b'}]);
      await client.query('RESET ROLE');
    },
  },
  feature(
    'trigger in PL/pgSQL',
    `CREATE TABLE t (n int, changed int DEFAULT 0);
     CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := OLD.changed + 1; RETURN NEW; END $$;
     CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
     INSERT INTO t VALUES (1); UPDATE t SET n = 2`,
    'SELECT changed FROM t',
    {changed: 1},
  ),
  {
    name: 'DDL in a transaction is rolled back',
    run: async client => {
      await client.query('CREATE TABLE t (id int)');
      await client.query('BEGIN');
      await client.query('ALTER TABLE t ADD more int; CREATE TABLE u (); DROP TABLE t');
      await client.query('ROLLBACK');
      await gives(client, 'SELECT * FROM t', []);
      await fails(client, 'SELECT * FROM u', {code: '42P01'});
    },
  },
];
