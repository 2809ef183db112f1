import {Client} from 'pg';
import type {LoadedConfig} from '../../../src/config/load-config';
import type {ResolvedConfig} from '../../../src/config/resolved-config';
import {MemorySocket} from '../../../src/engine/pg-mem/protocol/memory-socket';
import {buildMemoryDatabase} from '../../../src/schema/build-memory-database';
import {SchemaProject, sqlFiles} from '../../support/schema-project';
import {testConfig} from '../../support/test-config';

const project = new SchemaProject();
afterAll(() => project.remove());

const run = {kind: 'run', inputs: []} as const;

function load(config: Partial<ResolvedConfig>, functions: LoadedConfig['functions'] = {}): LoadedConfig {
  return {config: testConfig({rootDir: project.rootDir, engine: 'pg-mem', ...config}), functions};
}

async function rowsOf(loaded: LoadedConfig, sql: string): Promise<readonly unknown[]> {
  const database = await buildMemoryDatabase(loaded);
  const client = new Client({stream: () => new MemorySocket(database)});
  await client.connect();
  const {rows} = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

test('SQL files build the schema, and a function fills it over a connection', async () => {
  project.write({'users.sql': 'CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);'});
  project.write({
    'notes.sql': 'BEGIN; CREATE TABLE notes (id serial, user_id int REFERENCES users (id)); COMMIT;',
  });
  const loaded = load(
    {schema: sqlFiles('users.sql', 'notes.sql'), seed: run, env: {APP_URL: 'url'}},
    {
      seed: async ({connectionString, env}) => {
        expect(env).toMatchObject({DATABASE_URL: connectionString, APP_URL: connectionString});
        const client = new Client({connectionString});
        await client.connect();
        await client.query('INSERT INTO users (name) VALUES ($1)', ['Ann']);
        await client.end();
      },
    },
  );
  expect(await rowsOf(loaded, 'SELECT * FROM users')).toEqual([{id: 1, name: 'Ann'}]);
  const {tables} = await buildMemoryDatabase(loaded);
  expect(tables).toBe(2);
});

test('a statement that fails is shown with its place, and with what pg-mem lacks', async () => {
  project.write({'broken.sql': 'CREATE TABLE a (id int);\n\nGRANT SELECT ON a TO somebody;\n'});
  await expect(buildMemoryDatabase(load({schema: sqlFiles('broken.sql')}))).rejects.toMatchObject({
    code: 'SAVEPOINT_SCHEMA',
    message: expect.stringMatching(
      /^The schema failed at broken\.sql:3: pg-mem cannot run this: GRANT \(SQLSTATE 0A000\)[^]*limit of the engine "pg-mem"/,
    ) as string,
  });
});

test('a file that leaves a transaction open is refused', async () => {
  project.write({'open.sql': 'BEGIN; CREATE TABLE a (id int);'});
  await expect(buildMemoryDatabase(load({schema: sqlFiles('open.sql')}))).rejects.toMatchObject({
    code: 'SAVEPOINT_SCHEMA',
    message: 'open.sql leaves a transaction open, so nothing of it would last.',
  });
});

test('a command is refused, as there is nothing that it could connect to', async () => {
  const schema = {kind: 'command', command: 'psql -f schema.sql', inputs: []} as const;
  await expect(buildMemoryDatabase(load({schema}))).rejects.toMatchObject({
    code: 'SAVEPOINT_SCHEMA',
    message: 'schema.command needs a server to connect to, and pg-mem is none.',
    hint: expect.stringContaining('"local", "server" and "pglite"') as string,
  });
});

test('two databases of one schema share nothing', async () => {
  project.write({'count.sql': 'CREATE TABLE counts (n int); INSERT INTO counts VALUES (1);'});
  const loaded = load({schema: sqlFiles('count.sql')});
  await rowsOf(loaded, 'DELETE FROM counts');
  expect(await rowsOf(loaded, 'SELECT n FROM counts')).toEqual([{n: 1}]);
});
