import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import type {PoolClient} from 'pg';

import {eventually} from '../../support/eventually';
import {thrownBy} from '../../support/thrown-by';
import {useTargets} from '../support/targets';

const on = useTargets('CREATE TABLE items (id int PRIMARY KEY)');

describe.each(['server', 'sandbox'] as const)('the pool of node-postgres on the %s', target => {
  const {pool: open} = on(target);

  test.each([1, 2, 10])('%d clients do a hundred queries', async max => {
    const pool = open({max});
    const results = await Promise.all(
      Array.from({length: 100}, (_, i) => pool.query<{n: number}>('SELECT $1::int AS n', [i])),
    );
    expect(results.map(({rows}) => rows[0]!.n)).toEqual(Array.from({length: 100}, (_, i) => i));
    expect(pool.totalCount).toBe(max);
    expect(pool.idleCount).toBe(max);
  });

  test('clients are counted, used again and given to those that wait', async () => {
    const pool = open({max: 1});
    const client = await pool.connect();
    const second = pool.connect();
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 0, 1]);
    client.release();
    expect(await second).toBe(client);
    (await second).release();
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });

  test('the last client to come back is the first to go out', async () => {
    const pool = open({max: 3});
    const clients = [await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    const next = await pool.connect();
    expect(next).toBe(clients[1]);
    next.release();
  });

  test('a client is released once', async () => {
    const pool = open();
    const client = await pool.connect();
    client.release();
    expect(() => client.release()).toThrow('Release called on client which has already been released');
  });

  test('an idle client goes after its time', async () => {
    const pool = open({idleTimeoutMillis: 20});
    const removed = once(pool, 'remove');
    await pool.query('SELECT 1');
    expect(pool.totalCount).toBe(1);
    await removed;
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{two: 2}]);
  });

  test('a client goes after its last use, and one that is released with an error', async () => {
    const pool = open({max: 1, maxUses: 2});
    const use = async (broken?: boolean): Promise<PoolClient> => {
      const client = await pool.connect();
      await client.query('SELECT 1');
      client.release(broken);
      return client;
    };
    const first = await use();
    expect(await use()).toBe(first);
    const second = await use(true);
    expect(second).not.toBe(first);
    expect(await use()).not.toBe(second);
  });

  test('who waits too long for a client is told', async () => {
    const pool = open({max: 1, connectionTimeoutMillis: 1000});
    const client = await pool.connect();
    expect(await thrownBy(pool.query('SELECT 1'))).toMatchObject({
      message: 'timeout exceeded when trying to connect',
    });
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('a query that fails does not keep its client', async () => {
    const pool = open({max: 1});
    for (let i = 0; i < 5; i++)
      expect(await thrownBy(pool.query('SELECT nothing'))).toMatchObject({code: '42703'});
    expect(await new Promise(resolve => pool.query('SELECT 1 / 0', error => resolve(error)))).toMatchObject({
      code: '22012',
    });
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('an idle client that breaks is left out, and the pool says so', async () => {
    const pool = open({max: 1});
    const client = await pool.connect();
    client.release();
    const failed = once(pool, 'error');
    (client as unknown as {connection: {stream: {destroy(error: Error): void}}}).connection.stream.destroy(
      new Error('gone'),
    );
    expect((await failed)[0]).toMatchObject({message: 'gone'});
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('events tell what becomes of a client', async () => {
    const pool = open({max: 1});
    const events: string[] = [];
    for (const event of ['connect', 'acquire', 'release', 'remove'] as const)
      pool.on(event as 'connect', () => events.push(event));
    await pool.query('SELECT 1');
    await pool.query('SELECT 1');
    await pool.end();
    await eventually('the client is gone', () => events.includes('remove'));
    expect(events).toEqual(['connect', 'acquire', 'release', 'acquire', 'release', 'remove']);
  });

  test('a client is prepared and checked before its first use', async () => {
    const pool = open({
      max: 1,
      verify: (client: PoolClient, done: (error?: Error) => void) => {
        client.query("SET application_name = 'verified'").then(() => done(), done);
      },
    });
    expect((await pool.query('SHOW application_name')).rows).toEqual([{application_name: 'verified'}]);
    const picky = open({
      verify: (_client: PoolClient, done: (error: Error) => void) => done(new Error('no')),
    });
    expect(await thrownBy(picky.connect())).toMatchObject({message: 'no'});
  });

  test('a pool that ends waits for its clients and takes no more', async () => {
    const pool = open();
    const client = await pool.connect();
    let ended = false;
    const end = pool.end().then(() => (ended = true));
    await sleep(20);
    expect(ended).toBe(false);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    client.release();
    await end;
    expect(await thrownBy(pool.query('SELECT 1'))).toMatchObject({
      message: 'Cannot use a pool after calling end on the pool',
    });
    expect(await thrownBy(pool.end())).toMatchObject({message: 'Called end on pool more than once'});
  });

  test('a transaction belongs to its client', async () => {
    const pool = open({max: 2});
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO items VALUES (1)');
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    await client.query('INSERT INTO items VALUES (2)');
    await client.query('COMMIT');
    client.release();
    expect((await pool.query('TABLE items')).rows).toEqual([{id: 2}]);
  });

  test('a client that goes with its transaction open undoes it', async () => {
    const pool = open({max: 2});
    const client = await pool.connect();
    await client.query('BEGIN; INSERT INTO items VALUES (1)');
    client.release(true);
    await sleep(20);
    expect((await pool.query('TABLE items')).rows).toEqual([]);
  });
});
