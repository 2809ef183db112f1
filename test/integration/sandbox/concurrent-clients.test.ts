import {Pool} from 'pg';

import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';

const WAIT_MS = 150;
const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY, owner text)', {waitMs: WAIT_MS});

test('a statement of one client waits for the transaction of another, and is not part of it', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  await a.query('BEGIN');
  await a.query("INSERT INTO items VALUES (1, 'a')");
  const ofB = b.query("INSERT INTO items VALUES (2, 'b')");
  await a.query("INSERT INTO items VALUES (3, 'a')");
  await a.query('ROLLBACK');
  await ofB;
  expect((await a.query('TABLE items')).rows).toEqual([{id: 2, owner: 'b'}]);
});

test('statements outside transactions are sent behind each other: none of them waits for its turn', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  const slow = a.query(`SELECT pg_sleep(${(2 * WAIT_MS) / 1000})`);
  expect((await b.query("INSERT INTO items VALUES (1, 'b') RETURNING id")).rows).toEqual([{id: 1}]);
  await slow;
  const [ofA, ofB] = harness().statements.map(({outcome}) => outcome!.wallMs);
  expect(ofA).toBeGreaterThan(WAIT_MS);
  expect(ofB).toBeLessThan(WAIT_MS);
});

test('transactions of two clients that are sent crosswise run one after the other', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  const sent = [
    a.query('BEGIN'),
    b.query('BEGIN'),
    a.query("INSERT INTO items VALUES (1, 'a')"),
    b.query("INSERT INTO items VALUES (2, 'b')"),
    a.query('ROLLBACK'),
    b.query('SELECT id FROM items'),
    b.query('COMMIT'),
  ];
  const results = await Promise.all(sent);
  expect(results[5]?.rows).toEqual([{id: 2}]);
  expect((await a.query('SELECT id FROM items')).rows).toEqual([{id: 2}]);
});

test('clients are served in the order in which they asked', async () => {
  const clients = await Promise.all(Array.from({length: 5}, () => harness().connect()));
  const [holder, ...others] = clients;
  await holder!.query('BEGIN');
  const order: number[] = [];
  const waiting = others.map((client, i) => client.query('SELECT 1').then(() => order.push(i)));
  // A client that asks again goes to the end of the queue.
  const again = others[0]!.query('SELECT 2').then(() => order.push(99));
  await holder!.query('COMMIT');
  await Promise.all([...waiting, again]);
  expect(order).toEqual([0, 1, 2, 3, 99]);
});

test('a query that waits for the transaction that waits for it is refused with an explanation', async () => {
  const pool = new Pool({...harness().address, user: 'app', max: 2});
  const inTransaction = await pool.connect();
  await inTransaction.query('BEGIN');
  await inTransaction.query("INSERT INTO items VALUES (1, 'a')");
  const since = performance.now();
  const error = await thrownBy(pool.query('SELECT count(*) FROM items'));
  expect(performance.now() - since).toBeGreaterThan(WAIT_MS * 0.9);
  expect(error).toMatchObject({code: '55P03'});
  expect(error.message).toBe(
    `jest-savepoint: this statement waited ${WAIT_MS} ms for the database, which is held by a transaction of another client: INSERT INTO items VALUES (1, 'a')`,
  );
  expect(error.hint).toContain('a transaction of one client has the database to itself');
  await inTransaction.query('COMMIT');
  inTransaction.release();
  expect((await pool.query('SELECT owner FROM items')).rows).toEqual([{owner: 'a'}]);
  await pool.end();
});

test('fifty queries at once on a pool of five all get their own answer', async () => {
  const pool = new Pool({...harness().address, user: 'app', max: 5});
  const results = await Promise.all(
    Array.from({length: 50}, (_, i) => pool.query<{i: number}>('SELECT $1::int AS i', [i])),
  );
  expect(results.map(({rows}) => rows[0]?.i)).toEqual(Array.from({length: 50}, (_, i) => i));
  await pool.end();
});

test('twenty transactions at once on a pool of five each keep or lose their own rows', async () => {
  const pool = new Pool({...harness().address, user: 'app', max: 5});
  await Promise.all(
    Array.from({length: 20}, async (_, i) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('INSERT INTO items VALUES ($1, $2)', [i, 'pool']);
      await client.query(i % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
      client.release();
    }),
  );
  const {rows} = await pool.query<{id: number}>('SELECT id FROM items ORDER BY id');
  expect(rows.map(({id}) => id)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  await pool.end();
});

test('LISTEN is accepted', async () => {
  const client = await harness().connect();
  expect((await client.query('LISTEN news')).command).toBe('LISTEN');
  expect((await client.query('UNLISTEN *')).command).toBe('UNLISTEN');
});
