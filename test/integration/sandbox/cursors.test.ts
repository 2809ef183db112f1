import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import {serialize} from 'pg-protocol';

import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY)');

test('pg-cursor reads in parts inside a transaction', async () => {
  const client = await harness().connect();
  await client.query('BEGIN');
  const cursor = client.query(new Cursor<{i: number}>('SELECT i FROM generate_series(1, 10) AS i'));
  const parts: number[] = [];
  for (let rows = await cursor.read(4); rows.length > 0; rows = await cursor.read(4)) parts.push(rows.length);
  await cursor.close();
  await client.query('COMMIT');
  expect(parts).toEqual([4, 4, 2]);
});

test('pg-cursor reads in parts outside one, and may be closed before its end', async () => {
  const client = await harness().connect();
  const cursor = client.query(new Cursor<{i: number}>('SELECT i FROM generate_series(1, 10) AS i'));
  expect(await cursor.read(2)).toEqual([{i: 1}, {i: 2}]);
  await cursor.close();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
});

test('pg-query-stream reads all, and may be left half-way', async () => {
  const client = await harness().connect();
  let sum = 0;
  const whole = client.query(
    new QueryStream('SELECT i FROM generate_series(1, 1000) AS i', [], {batchSize: 100}),
  );
  for await (const row of whole) sum += (row as {i: number}).i;
  expect(sum).toBe(500_500);
  const part = client.query(
    new QueryStream('SELECT i FROM generate_series(1, 1000) AS i', [], {batchSize: 10}),
  );
  for await (const row of part) if ((row as {i: number}).i === 5) break;
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
});

test('a cursor that is read in parts is one statement', async () => {
  const client = await harness().connect();
  const cursor = client.query(new Cursor('SELECT i FROM generate_series(1, 10) AS i'));
  while ((await cursor.read(4)).length > 0);
  await cursor.close();
  expect(harness().statements.map(({sql}) => sql)).toEqual(['SELECT i FROM generate_series(1, 10) AS i']);
});

test('another client waits for a cursor that is being read outside a transaction', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  const cursor = a.query(new Cursor<{i: number}>('SELECT i FROM generate_series(1, 3) AS i'));
  await cursor.read(1);
  const insert = b.query('INSERT INTO items VALUES (1)');
  expect(await cursor.read(10)).toEqual([{i: 2}, {i: 3}]);
  await cursor.close();
  await insert;
});

test('named portals of two clients do not meet', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  for (const client of [a, b, a, b]) {
    const replies = await client.ask([
      serialize.parse({text: 'SELECT 1'}),
      serialize.bind({portal: 'p'}),
      serialize.execute({portal: 'p'}),
      serialize.sync(),
    ]);
    expect(inShort(replies)).toContain('dataRow 1');
  }
});

test("a level that ends closes a cursor, and its client's next query works", async () => {
  const {sandbox} = harness();
  const client = await harness().connect();
  const cursor = client.query(new Cursor('SELECT i FROM generate_series(1, 10) AS i'));
  await cursor.read(1);
  await sandbox.closeLevel();
  expect(sandbox.intact).toBe(true);
  sandbox.openLevel('next');
  await cursor.close();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
});
