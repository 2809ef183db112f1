import {setTimeout as sleep} from 'node:timers/promises';
import {Pool} from 'pg';
import {serialize} from 'pg-protocol';

import {eventually} from '../../support/eventually';
import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort, extended, type WireClient} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY, body text)', {waitMs: 10_000});

async function expectUsable(): Promise<void> {
  const other = await harness().connect();
  expect((await other.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
  expect(harness().sandbox.intact).toBe(true);
}

const untimelyEnds: Readonly<Record<string, (client: WireClient) => Promise<unknown>>> = {
  'in a transaction': client =>
    client.ask([serialize.query('BEGIN'), serialize.query('INSERT INTO items VALUES (1)')], 2),
  'in a failed transaction': client => client.ask([serialize.query('BEGIN; SELECT 1/0')]),
  'in a transaction in which nothing has happened': client => client.ask([serialize.query('BEGIN')]),
  'while its statement runs in a transaction': async client => {
    await client.ask([serialize.query('BEGIN')]);
    client.send(serialize.query('INSERT INTO items SELECT 1 FROM pg_sleep(0.05)'));
  },
  'while COPY waits for data': async client => {
    client.send(serialize.query('COPY items FROM STDIN'));
    await client.until(({name}) => name === 'copyInResponse');
    client.send(serialize.copyData(Buffer.from('1\ta\n')));
  },
  'while COPY of the extended protocol waits for data': async client => {
    client.send(...extended('COPY items FROM STDIN'), serialize.sync());
    await client.until(({name}) => name === 'copyInResponse');
  },
  'between the data and the Sync of such a COPY': async client => {
    await client.ask([serialize.query('BEGIN')]);
    client.send(...extended('COPY items FROM STDIN'), serialize.sync());
    await client.until(({name}) => name === 'copyInResponse');
    client.send(serialize.copyData(Buffer.from('1\ta\n')), serialize.copyDone());
    // The server says nothing before the Sync.
    await sleep(20);
  },
  'before its COPY has begun': client => {
    client.send(serialize.query('COPY items FROM STDIN'));
    return Promise.resolve();
  },
  'in the middle of a large result that it does not read': async client => {
    client.send(serialize.query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)"));
    await client.until(({name}) => name === 'dataRow');
    client.socket.pause();
  },
  'in the middle of a cursor': async client => {
    client.send(
      serialize.parse({text: 'SELECT generate_series(1, 10)'}),
      serialize.bind({}),
      serialize.execute({rows: 2}),
      serialize.flush(),
    );
    await client.until(({name}) => name === 'portalSuspended');
  },
  'after an error that no Sync has followed': async client => {
    client.send(serialize.parse({text: 'SELEC 1'}), serialize.flush());
    await client.until(({name}) => name === 'error');
    // Answered by the sandbox, behind the server's answers so far.
    client.send(serialize.parse({text: 'BEGIN'}), serialize.flush());
    await sleep(20);
  },
  'in the middle of a message': client => {
    client.socket.write(serialize.query('INSERT INTO items VALUES (1)').subarray(0, 12));
    return Promise.resolve();
  },
};

test.each(Object.entries(untimelyEnds))('a client may disconnect %s', async (_when, until) => {
  const client = await harness().wire();
  await until(client);
  client.socket.destroy();
  await expectUsable();
});

test.each(Object.entries(untimelyEnds))('a client may say goodbye %s', async (_when, until) => {
  const client = await harness().wire();
  await until(client);
  // What it may say in the middle of a message is part of that message.
  client.socket.end(serialize.end());
  await expectUsable();
});

test('a client may disconnect while it waits for its turn, and nothing of it runs', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  await a.ask([serialize.query('BEGIN')]);
  b.send(serialize.query('INSERT INTO items VALUES (1)'));
  b.socket.destroy();
  await a.ask([serialize.query('COMMIT')]);
  await expectUsable();
});

test("a statement outside a transaction whose client has gone is carried out, as a server's is", async () => {
  const client = await harness().wire();
  client.send(serialize.query("INSERT INTO items SELECT 1, 'kept' FROM pg_sleep(0.05)"));
  client.socket.destroy();
  const other = await harness().connect();
  expect((await other.query('SELECT body FROM items')).rows).toEqual([{body: 'kept'}]);
});

test.each([
  'SELECT pg_sleep(60)',
  'INSERT INTO items SELECT 1 FROM pg_sleep(60)',
  'BEGIN; INSERT INTO items VALUES (1); SELECT pg_sleep(60)',
  'SELECT pg_sleep(60); COMMIT; SELECT pg_sleep(60)',
])('nobody waits long for %j of a client that has gone', async sql => {
  const client = await harness().wire();
  client.send(serialize.query(sql));
  client.socket.destroy();
  await expectUsable();
});

test('a client may disconnect during the startup', async () => {
  const {address} = harness();
  const client = await harness().wire();
  client.socket.destroy();
  const {connect} = await import('node:net');
  connect(address).end(Buffer.from([0, 0, 0, 50, 0, 3]));
  await expectUsable();
});

test('the server closes the connection of a client that says goodbye', async () => {
  const client = await harness().wire();
  client.send(serialize.end());
  await client.closed();
  await expectUsable();
});

test('a pool ends at once, and its clients are gone', async () => {
  const pool = new Pool({...harness().address, user: 'app', max: 3});
  await Promise.all([1, 2, 3].map(() => pool.query('SELECT 1')));
  await pool.end();
  await eventually('the pool is empty', () => pool.totalCount === 0);
  await expectUsable();
});

test('thousands of statements that were sent at once are worked off', async () => {
  const client = await harness().wire();
  const count = 5000;
  const replies = await client.ask(
    [
      serialize.query('SELECT pg_sleep(0.02)'),
      ...Array.from({length: count}, () => serialize.query('ROLLBACK')),
    ],
    count + 1,
  );
  expect(inShort(replies).filter(reply => reply === 'commandComplete ROLLBACK')).toHaveLength(count);
});
