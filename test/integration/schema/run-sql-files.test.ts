import {startTestCluster, type TestCluster} from '../../support/cluster';
import {ourDatabases, queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';
import {serverSource} from '../../support/server-source';

let cluster: TestCluster;
let project: SchemaProject;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());
beforeEach(() => {
  project = new SchemaProject();
});
afterEach(() => project.remove());

/** Builds the files in their order. */
function build(files: Readonly<Record<string, string>>, roles: {seed?: boolean} = {}) {
  const names = sqlFiles(...Object.keys(files));
  const config = roles.seed ? {seed: names} : {schema: names};
  return project.write(files).prepare({...serverAt(cluster.address), ...config});
}

async function rowsAfter(files: Readonly<Record<string, string>>, sql: string): Promise<unknown[]> {
  const {run, stop} = await build(files);
  const [clone] = (await ourDatabases(serverSource(run).address)).filter(name =>
    name.endsWith(`${run.template.fingerprint.slice(0, 16)}_1`),
  );
  try {
    return await queryOnce(serverSource(run).address, clone ?? '', sql);
  } finally {
    await stop();
  }
}

test('files run in their order, the seed after the schema', async () => {
  project.write({
    'b.sql': 'CREATE TABLE t (id int);',
    'a.sql': 'INSERT INTO t VALUES (1);',
    'seed.sql': 'INSERT INTO t VALUES (2)',
  });
  const {run, stop} = await project.prepare({
    ...serverAt(cluster.address),
    schema: sqlFiles('b.sql', 'a.sql'),
    seed: sqlFiles('seed.sql'),
  });
  expect(run.template).toMatchObject({tables: 1, fromCache: false});
  const clone = run.template.database.replace('_template', '_1');
  expect(await queryOnce(serverSource(run).address, clone, 'SELECT id FROM t ORDER BY id')).toEqual([
    {id: 1},
    {id: 2},
  ]);
  await stop();
});

test('a byte order mark is passed over', async () => {
  const files = {'schema.sql': '\uFEFFCREATE TABLE t (id int); INSERT INTO t VALUES (7)'};
  expect(await rowsAfter(files, 'TABLE t')).toEqual([{id: 7}]);
});

test('each file has a session of its own, as with psql -f', async () => {
  const files = {
    'dump.sql': "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.t (id int);",
    'more.sql': 'INSERT INTO t VALUES (7)',
  };
  expect(await rowsAfter(files, 'SELECT id FROM t')).toEqual([{id: 7}]);
});

test('what no transaction block may hold works, and so does a transaction', async () => {
  const files = {
    'a.sql': `CREATE TABLE t (id int);
      BEGIN; INSERT INTO t VALUES (1); COMMIT;
      CREATE INDEX CONCURRENTLY t_id ON t (id);
      CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood ADD VALUE 'ok'; SELECT 'ok'::mood;
      DO $$ BEGIN INSERT INTO t VALUES (2); END; $$;
      -- a comment at the end`,
  };
  expect(await rowsAfter(files, 'SELECT count(*)::int AS count FROM t')).toEqual([{count: 2}]);
});

test("pg_dump's \\restrict lines mean nothing to a server", async () => {
  const files = {'dump.sql': '\\restrict abc\n\nCREATE TABLE t (id int);\n\n\\unrestrict abc\n'};
  expect(await rowsAfter(files, 'SELECT * FROM t')).toEqual([]);
});

describe('a statement that fails is shown', () => {
  test('with its file, its line and the place in it', async () => {
    const error = await thrownBy(
      build({
        'ok.sql': 'CREATE TABLE t (id int);',
        'db/002 bad.sql':
          "-- Größe 😀\nINSERT INTO t VALUES (1);\n\nSELECT 'ä😀',\n  id, nmae\n  FROM t;\nSELECT 1;",
      }),
    );
    expect(error.code).toBe('SAVEPOINT_SCHEMA');
    expect(error.message).toBe(
      [
        'The schema failed at db/002 bad.sql:5: column "nmae" does not exist (SQLSTATE 42703)',
        '',
        "  4 | SELECT 'ä😀',",
        '  5 |   id, nmae',
        '    |       ^',
        '  6 |   FROM t',
      ]
        .join('\n')
        .replace('  FROM t', '  FROM t;'),
    );
  });

  test('also where the server names no position, with all that it says', async () => {
    const error = await thrownBy(
      build(
        {
          'a.sql':
            'CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t\n  VALUES (1), (2);\n\nINSERT INTO t\n  VALUES (3), (1);',
        },
        {seed: true},
      ),
    );
    expect(error.message).toBe(
      [
        'The seed failed at a.sql:5: duplicate key value violates unique constraint "t_pkey" (SQLSTATE 23505)',
        '',
        '  5 | INSERT INTO t',
        '  6 |   VALUES (3), (1);',
        'Detail: Key (id)=(1) already exists.',
      ].join('\n'),
    );
  });

  test('and its lines are cut to those around the place', async () => {
    const columns = Array.from({length: 100}, (_, i) => `  c${i} ${i === 50 ? 'integre' : 'int'}`).join(
      ',\n',
    );
    const error = await thrownBy(build({'a.sql': `CREATE TABLE t (\n${columns}\n);`}));
    expect(error.message).toMatch(/^The schema failed at a.sql:52: type "integre" does not exist/);
    expect(error.message).toMatch(/ {2}52 \| {3}c50 integre,\n {5}\| {7}\^/);
    expect(error.message.split('\n').length).toBeLessThan(18);
  });

  test('and nothing of it is left', async () => {
    const before = await ourDatabases(cluster.address);
    await thrownBy(build({'a.sql': 'CREATE TABLE left_over (id int); nonsense'}));
    expect(await ourDatabases(cluster.address)).toEqual(before);
  });
});

test('a file that leaves a transaction open is refused', async () => {
  const error = await thrownBy(build({'a.sql': 'BEGIN; CREATE TABLE t (id int);'}));
  expect(error.message).toBe('a.sql leaves a transaction open, so nothing of it would last.');
});

test('what only psql understands is refused, with its line and a way out', async () => {
  const copy = await thrownBy(
    build({'dump.sql': 'CREATE TABLE t (id int);\n\nCOPY public.t (id) FROM stdin;\n1\n\\.\n'}),
  );
  expect(copy.message).toBe(
    'dump.sql:3 needs psql: "COPY … FROM stdin" is an instruction to psql, not to the server.',
  );
  expect(copy.hint).toContain("command: 'psql -v ON_ERROR_STOP=1 -f dump.sql'");
  const connect = await thrownBy(build({'dump.sql': 'SELECT 1;\n\\connect other\n'}));
  expect(connect.message).toMatch(/^dump.sql:2 needs psql: "\\connect"/);
});
