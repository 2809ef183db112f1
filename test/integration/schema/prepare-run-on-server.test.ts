import path from 'node:path';
import {startTestCluster, type TestCluster} from '../../support/cluster';
import {eventually} from '../../support/eventually';
import {ourDatabases, queryOnce, SchemaProject, serverAt, sqlFiles} from '../../support/schema-project';
import {spawnScript} from '../../support/spawn-script';
import {thrownBy} from '../../support/thrown-by';

let cluster: TestCluster;
let project: SchemaProject;
beforeEach(async () => {
  cluster = await startTestCluster();
  project = new SchemaProject();
});
afterEach(async () => {
  project.remove();
  await cluster.stop();
});

const prepare = (config: Parameters<SchemaProject['prepare']>[0] = {}, workers = 1) =>
  project.prepare({...serverAt(cluster.address), schema: sqlFiles('schema.sql'), ...config}, {workers});

const spawnPrepare = (then = 'stop') =>
  spawnScript(path.join(__dirname, 'scripts/prepare-run.ts'), [
    project.rootDir,
    `postgres://postgres@/postgres?host=${cluster.address.host}`,
    then,
  ]);

const query = (sql: string, database = 'postgres') => queryOnce(cluster.address, database, sql);

test('template and clones are kept for later runs', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const first = await prepare({}, 2);
  await first.stop();
  const databases = await ourDatabases(cluster.address);
  expect(databases.map(name => name.replace(/.*_/, ''))).toEqual(['1', '2', 'template']);
  const oids = await query("SELECT oid FROM pg_database WHERE datname LIKE 'jest_savepoint%'");
  const second = await prepare({}, 2);
  await second.stop();
  expect(second.run.template).toMatchObject({...first.run.template, fromCache: true});
  expect(await query("SELECT oid FROM pg_database WHERE datname LIKE 'jest_savepoint%'")).toEqual(oids);
});

test('nobody can connect to the template', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const {run, stop} = await prepare();
  await expect(query('SELECT 1', run.template.database)).rejects.toThrow(
    /not currently accepting connections/,
  );
  await stop();
});

test('clones start with statistics of the seed, and with nothing to tidy', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 1000);'});
  const {run, stop} = await prepare();
  const clone = run.template.database.replace('template', '1');
  expect(
    await query(
      "SELECT reltuples, relallvisible = relpages AS visible FROM pg_class WHERE relname = 't'",
      clone,
    ),
  ).toEqual([{reltuples: 1000, visible: true}]);
  await stop();
});

test("the database's settings and privileges are in the clones", async () => {
  await query('CREATE ROLE reader');
  project.write({
    'schema.sql': `
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET search_path = "My Schema", "$user", public', current_database());
        EXECUTE format('ALTER DATABASE %I SET app.tenant = %L', current_database(), 'it''s, "one"\\two');
        EXECUTE format('ALTER ROLE reader IN DATABASE %I SET work_mem = ''7MB''', current_database());
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO reader WITH GRANT OPTION', current_database());
      END $$`,
  });
  const {run, stop} = await prepare();
  const traits = (database: string) =>
    query(
      `SELECT datacl::text AS acl,
              (SELECT array_agg(COALESCE(rolname, '-') || ': ' || setconfig::text ORDER BY setrole)
                 FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole
                WHERE setdatabase = pg_database.oid) AS settings
         FROM pg_database WHERE datname = '${database}'`,
    );
  const clone = run.template.database.replace('template', '1');
  expect(await traits(clone)).toEqual(await traits(run.template.database));
  expect(
    await query(
      "SELECT current_setting('search_path') AS path, current_setting('app.tenant') AS tenant",
      clone,
    ),
  ).toEqual([{path: '"My Schema", "$user", public', tenant: 'it\'s, "one"\\two'}]);
  await stop();
});

test('a user who may create databases needs nothing more', async () => {
  await query('CREATE ROLE creator LOGIN CREATEDB');
  project.write({'schema.sql': 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)'});
  const config = {...serverAt(cluster.address, 'creator'), rebuild: true};
  await (await prepare(config)).stop();
  await (await prepare(config)).stop();
  expect(
    await query(
      "SELECT DISTINCT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname LIKE 'jest%'",
    ),
  ).toEqual([{owner: 'creator'}]);
});

test('two processes at once build once', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int); SELECT pg_sleep(0.5);'});
  const ends = await Promise.all(
    [spawnPrepare(), spawnPrepare()].map(async script => {
      const lines: string[] = [];
      for (let line = await script.line(); ; line = await script.line()) {
        lines.push(line);
        if (line.startsWith('{')) break;
      }
      return {...(await script.ended()), lines};
    }),
  );
  expect(ends).toMatchObject([
    {code: 0, stderr: ''},
    {code: 0, stderr: ''},
  ]);
  const lines = ends.flatMap(end => end.lines);
  expect(lines.filter(line => line === 'progress: Building the schema')).toHaveLength(1);
  // The one that has built may have to wait for the other, too, which looks whether there is something to build.
  expect(lines).toContain('progress: Waiting for another run with the same schema');
  // Each has clones of its own while both run; here they may have had the same, one after the other.
  expect((await ourDatabases(cluster.address)).filter(name => name.endsWith('_template'))).toHaveLength(1);
});

test('what a killed build left is built anew', async () => {
  // Slow while there is a role of that name: files of the same contents then build the same, and at once.
  await query('CREATE ROLE slow');
  project.write({
    'schema.sql':
      "CREATE TABLE t (id int); SELECT pg_sleep(60) FROM pg_roles WHERE rolname = 'slow'; CREATE TABLE u (id int)",
  });
  const script = spawnPrepare();
  await script.line();
  await eventually('the slow statement runs', async () => {
    return (await query("SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'")).length > 0;
  });
  script.child.kill('SIGKILL');
  await script.ended();
  expect(await ourDatabases(cluster.address)).toEqual([expect.stringMatching(/_building$/)]);
  await query('DROP ROLE slow');
  const {run, stop} = await prepare();
  expect(run.template).toMatchObject({fromCache: false, tables: 2});
  expect(await ourDatabases(cluster.address)).toEqual([expect.stringMatching(/_1$/), run.template.database]);
  await stop();
});

test('a database of our name that we did not make is left alone', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const {run, stop} = await prepare();
  await stop();
  const clone = run.template.database.replace('template', '1');
  await query(`DROP DATABASE ${clone}`);
  await query(`CREATE DATABASE ${clone}`);
  const error = await thrownBy(prepare());
  expect(error.message).toBe(`The database "${clone}" was not made by jest-savepoint, so it is left alone.`);
  expect(await ourDatabases(cluster.address)).toContain(clone);
});

test('the named database is not touched', async () => {
  await query('CREATE TABLE precious (id int)');
  const before = await query("SELECT count(*) FROM pg_class UNION ALL SELECT pg_database_size('postgres')");
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  await (await prepare()).stop();
  expect(await query("SELECT count(*) FROM pg_class UNION ALL SELECT pg_database_size('postgres')")).toEqual(
    before,
  );
});

test('a rebuild waits for the runs that use the template, and replaces their clones', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const running = await prepare();
  const rebuilding = prepare({rebuild: true});
  await eventually('it waits', async () => {
    return (await query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).length > 0;
  });
  const oid = `SELECT oid FROM pg_database WHERE datname = '${running.run.template.database}'`;
  const before = await query(oid);
  await running.stop();
  const rebuilt = await rebuilding;
  expect(rebuilt.progress).toEqual(['Waiting for another run with the same schema', 'Building the schema']);
  expect(await query(oid)).not.toEqual(before);
  const clone = rebuilt.run.template.database.replace('template', '1');
  const [mark] = await query(
    `SELECT shobj_description(oid, 'pg_database')::json->>'template' AS template FROM pg_database WHERE datname = '${clone}'`,
  );
  expect(mark).toEqual({template: String((await query(oid))[0]?.oid)});
  await rebuilt.stop();
});

test('a rebuild gives up in time where a run does not end', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const running = await prepare();
  const error = await thrownBy(
    prepare({rebuild: true, timeouts: {connectMs: 5000, waitMs: 5000, buildMs: 300}}),
  );
  expect(error.message).toMatch(
    /^The lock on "jest_savepoint_.*" is taken: another run, ".+" on .* \(server process \d+\), has kept it for too long\.$/,
  );
  await running.stop();
});

describe('when a schema is built,', () => {
  /** Makes a template look as if it had been used last so many days ago. */
  async function age(template: string, days: number): Promise<void> {
    const [row] = await query(
      `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = '${template}'`,
    );
    const usedAt = new Date(Date.now() - days * 86_400_000).toISOString();
    const mark = JSON.stringify({...(JSON.parse(String(row?.mark)) as object), usedAt});
    await query(`COMMENT ON DATABASE ${template} IS '${mark}'`);
  }

  /** Prepares a run with a schema of its own. */
  const prepareOther = (table: string) => {
    project.write({'schema.sql': `CREATE TABLE ${table} (id int)`});
    return prepare();
  };

  test('templates that were not used for a week are dropped with their clones', async () => {
    const [old, recent, used] = [await prepareOther('a'), await prepareOther('b'), await prepareOther('c')];
    await Promise.all([old.stop(), recent.stop()]);
    await age(old.run.template.database, 8);
    await age(recent.run.template.database, 6);
    await age(used.run.template.database, 8);
    const latest = await prepareOther('d');
    const families = [recent, used, latest].map(({run}) => run.template.database);
    expect(await ourDatabases(cluster.address)).toEqual(
      families.flatMap(name => [name.replace('template', '1'), name]).sort(),
    );
    await Promise.all([used.stop(), latest.stop()]);
  });

  test('those that a run has used in between are kept', async () => {
    const old = await prepareOther('a');
    await old.stop();
    await age(old.run.template.database, 8);
    await (await prepareOther('a')).stop();
    await (await prepareOther('b')).stop();
    expect(await ourDatabases(cluster.address)).toContain(old.run.template.database);
  });
});

test('all runs together never ask for more connections than the server allows', async () => {
  project.write({'schema.sql': 'CREATE TABLE t (id int)'});
  const [row] = await query(
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS free",
  );
  const {free} = row as {free: number};
  const pool = {min: 2, max: 1000, preheat: false};
  // The run's own, four for each worker beside its pool, and a pool for concurrent tests beside one for databases of tests.
  const most = Math.floor((Math.floor((free - 1) / 3) - 4) / 2);
  const first = await prepare({pool}, 3);
  expect(first.run.config.pool).toEqual({min: 2, max: most, preheat: false});
  const second = await prepare({pool}, 3);
  expect(second.run.config.pool).toEqual({min: 1, max: 1, preheat: false});
  await Promise.all([first.stop(), second.stop()]);
  const third = await prepare({pool}, 3);
  expect(third.run.config.pool.max).toBe(most);
  const error = await thrownBy(prepare({pool}, free));
  expect(error.message).toContain(`The server allows ${free} connections, of which `);
  expect(error).toMatchObject({code: 'SAVEPOINT_CONNECTION'});
  await third.stop();
});
