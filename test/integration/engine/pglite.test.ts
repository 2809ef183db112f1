import {once} from 'node:events';
import {existsSync, readdirSync} from 'node:fs';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {Client} from 'pg';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';
import {openEngineSandbox, type EngineSandbox} from '../../support/engine-sandbox';
import {thrownBy} from '../../support/thrown-by';

let harness: EngineSandbox;
let client: Client;
beforeAll(async () => {
  harness = await openEngineSandbox(
    {engine: 'pglite', pglite: {extensions: ['citext', 'uuid-ossp']}},
    `CREATE EXTENSION citext; CREATE EXTENSION "uuid-ossp";
     CREATE TABLE people (id serial PRIMARY KEY, name citext UNIQUE); INSERT INTO people (name) VALUES ('Ann')`,
  );
});
afterAll(async () => {
  const {source} = harness.preparation.run;
  await harness.close();
  expect(source.kind === 'pglite' && existsSync(source.folder)).toBe(false);
});
beforeEach(async () => {
  harness.sandbox.openLevel('test');
  client = new Client(harness.address);
  client.on('error', () => undefined);
  await client.connect();
});
afterEach(async () => {
  await client.end();
  if (harness.sandbox.levels > 0) await harness.sandbox.closeLevel();
  await harness.repair();
});

const count = async (): Promise<number> =>
  (await client.query<{count: number}>('SELECT count(*)::int FROM people')).rows[0]!.count;

test('the transaction is SERIALIZABLE, and has the schema and its extensions', async () => {
  const {rows} = await client.query(
    `SELECT name, current_setting('transaction_isolation') AS isolation, uuid_generate_v4() <> uuid_generate_v4() AS unlike
       FROM people WHERE name = 'ANN'`,
  );
  expect(rows).toEqual([{name: 'Ann', isolation: 'serializable', unlike: true}]);
});

test('its settings are those of a server', async () => {
  const {rows} = await client.query(
    "SELECT current_setting('search_path') AS path, current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding",
  );
  expect(rows).toEqual([{path: '"$user", public', zone: 'UTC', encoding: 'UTF8'}]);
});

test('data that come a little at a time are taken as they come', async () => {
  const copy = client.query(copyFrom('COPY people (name) FROM STDIN'));
  copy.write('Bob\n');
  await sleep(20);
  copy.write('Cleo\nD');
  await sleep(20);
  copy.end('ora\n');
  await new Promise((resolve, reject) => copy.on('finish', resolve).on('error', reject));
  expect(await count()).toBe(4);
});

test.each([
  ['COPY people FROM STDIN', 'x\tBob\n', '22P02'],
  ['COPY people (name) FROM STDIN', 'ann\n', '23505'],
  ['COPY nowhere FROM STDIN', 'x\n', '42P01'],
])('after %s with %j the session goes on', async (sql, data, code) => {
  const copy = client.query(copyFrom(sql));
  expect(await thrownBy(pipeline(Readable.from([data, data]), copy))).toMatchObject({code});
  expect(await count()).toBe(1);
});

test('a COPY that the client gives up keeps nothing', async () => {
  const copy = client.query(copyFrom('COPY people (name) FROM STDIN'));
  const failed = thrownBy(new Promise((_, reject) => copy.on('error', reject)));
  copy.write('Bob\n');
  copy.destroy();
  expect(await failed).toMatchObject({code: '57014'});
  const other = new Client(harness.address);
  await other.connect();
  expect((await other.query('SELECT count(*)::int FROM people')).rows).toEqual([{count: 1}]);
  await other.end();
});

const MB = 1_000_000;

/** The most resident memory while something is done, beyond what there was before: what waits for the other thread is in no other number. */
async function mostRssBytes(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() - before)), 5);
  await work();
  clearInterval(watch);
  return most;
}

test('a COPY whose data come faster than they are taken holds its client up, not the memory', async () => {
  await client.query(`
    CREATE TABLE lines (body text);
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION slow()`);
  const line = `${'x'.repeat(199_999)}\n`;
  const lines = Readable.from(Array.from({length: 500}, () => line));
  const most = await mostRssBytes(() => pipeline(lines, client.query(copyFrom('COPY lines FROM STDIN'))));
  expect((await client.query('SELECT sum(length(body))::int AS bytes FROM lines')).rows).toEqual([
    {bytes: 500 * 199_999},
  ]);
  expect(most).toBeLessThan(120 * MB);
});

test('a client that does not read holds the server up, not the memory', async () => {
  const stream = client.query(
    copyTo("COPY (SELECT repeat('x', 999) FROM generate_series(1, 100000)) TO STDOUT"),
  );
  const most = await mostRssBytes(async () => {
    await once(stream, 'readable');
    await sleep(1000);
  });
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) bytes += chunk.length;
  expect(bytes).toBe(100 * MB);
  expect(most).toBeLessThan(40 * MB);
});

test('a statement that does not end holds up neither timers nor the next test', async () => {
  await client.query("INSERT INTO people (name) VALUES ('Bob')");
  const endless = thrownBy(client.query('SELECT pg_sleep(600)'));
  // Longer than the test may take, if the statement held them up.
  for (let tick = 0; tick < 5; tick++) await sleep(10);
  const {message} = await thrownBy(harness.sandbox.closeLevel());
  expect(message).toContain('PGlite cannot cancel a statement, so it was ended with it');
  expect((await endless).message).toMatch(/connection|ended/i);
  await harness.repair();
  harness.sandbox.openLevel('next');
  const next = new Client(harness.address);
  await next.connect();
  expect((await next.query('SELECT name FROM people')).rows).toEqual([{name: 'Ann'}]);
  await next.end();
});

test('what a client asks for when it connects is refused as a server would, or holds', async () => {
  const wrong = new Client({...harness.address, options: '-c work_mem=9MB -c nonsense=1'});
  wrong.on('error', () => undefined);
  expect(await thrownBy(wrong.connect())).toMatchObject({
    severity: 'FATAL',
    code: '42704',
    message: 'unrecognized configuration parameter "nonsense"',
  });
  const right = new Client({...harness.address, options: '-c work_mem=9MB'});
  await right.connect();
  expect((await right.query('SHOW work_mem')).rows).toEqual([{work_mem: '9MB'}]);
  await right.end();
  expect(await count()).toBe(1);
});

test('there is one copy of the data for the one worker, and it is made anew with its server', () => {
  const {source} = harness.preparation.run;
  if (source.kind !== 'pglite') throw new Error('another engine');
  expect(readdirSync(source.folder).filter(name => name.startsWith('worker-'))).toHaveLength(1);
});
