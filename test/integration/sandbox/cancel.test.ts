import {setTimeout as sleep} from 'node:timers/promises';
import {serialize} from 'pg-protocol';
import postgres from 'postgres';

import {eventually} from '../../support/eventually';
import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort, WireClient} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY)');

/** The server forgets a request that comes before it has begun with the statement. A driver may ask for types in front of it. */
async function running(): Promise<void> {
  await eventually('the statement runs', async () => {
    const {rows} = await harness().admin.query(
      "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query LIKE '%pg_sleep%'",
      [harness().backendPid()],
    );
    return rows.length > 0;
  });
}

async function cancel(client: WireClient, wrongBy = 0): Promise<void> {
  const {processID, secretKey} = client.replies.find(({name}) => name === 'backendKeyData')!;
  const canceller = new WireClient(harness().address);
  canceller.send(serialize.cancel(processID!, secretKey! + wrongBy));
  await canceller.closed();
}

test('a cancel request stops the statement that its client runs', async () => {
  const client = await harness().wire();
  await client.ask([serialize.query('INSERT INTO items VALUES (1)')]);
  client.send(serialize.query('SELECT pg_sleep(10)'));
  await running();
  await cancel(client);
  expect(inShort(await client.ready())).toEqual(['rowDescription', 'error 57014', 'readyForQuery I']);
  expect(inShort(await client.ask([serialize.query('SELECT id FROM items')]))).toContain('dataRow 1');
});

test('a cancel request with a wrong key, or of a client that runs nothing, changes nothing', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  a.send(serialize.query("SELECT 'a' FROM pg_sleep(0.1)"));
  await cancel(a, 1);
  await cancel(b);
  expect(inShort(await a.ready())).toContain('dataRow a');
});

test('a cancel request takes a statement out of the queue', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  await a.ask([serialize.query('BEGIN')]);
  b.send(serialize.query('INSERT INTO items VALUES (1)'));
  await cancel(b);
  expect(inShort(await b.ready())).toEqual(['error 57014', 'readyForQuery I']);
  await a.ask([serialize.query('COMMIT')]);
  expect(inShort(await b.ask([serialize.query('SELECT count(*) FROM items')]))).toContain('dataRow 0');
});

test("a cancel request stops its client's statement alone, of several that have been sent", async () => {
  const [a, b, c] = [await harness().wire(), await harness().wire(), await harness().wire()];
  a.send(serialize.query('SELECT pg_sleep(0.3)'));
  b.send(serialize.query('SELECT pg_sleep(10)'));
  c.send(serialize.query("SELECT 'c'"));
  await running();
  await cancel(b);
  expect(inShort(await a.ready())).toContain('commandComplete SELECT 1');
  expect(inShort(await b.ready())).toContain('error 57014');
  expect(inShort(await c.ready())).toContain('dataRow c');
});

test('a cancel request that comes too late stops nobody else', async () => {
  const [a, b, c] = [await harness().wire(), await harness().wire(), await harness().wire()];
  const bind = [serialize.bind({statement: 'slow'}), serialize.execute(), serialize.sync()];
  for (let round = 0; round < 80; round++) {
    a.send(serialize.query('SELECT pg_sleep(0.004)'));
    b.send(serialize.query("SELECT 'b' FROM pg_sleep(0.003)"));
    const prepared = round === 0 ? [] : [serialize.close({type: 'S', name: 'slow'})];
    const parse = serialize.parse({name: 'slow', text: "SELECT 'c' FROM pg_sleep(0.003)"});
    c.send(Buffer.concat([...prepared, parse, ...bind]));
    await sleep(2 + (round % 4));
    await cancel(a);
    await a.ready();
    expect(inShort(await b.ready())).toContain('dataRow b');
    expect(inShort(await c.ready())).toContain('dataRow c');
  }
});

test('postgres.js cancels its query', async () => {
  const sql = postgres({...harness().address, user: 'app', max: 1});
  const query = sql`SELECT pg_sleep(10)`.execute();
  await running();
  query.cancel();
  expect(await thrownBy(query)).toMatchObject({code: '57014'});
  expect(await sql`SELECT 1 AS one`).toEqual([{one: 1}]);
  await sql.end();
});
