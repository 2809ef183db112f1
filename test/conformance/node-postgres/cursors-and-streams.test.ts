import type {Readable} from 'node:stream';
import {Transform, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {CustomTypesConfig} from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';

import {thrownBy} from '../../support/thrown-by';
import {useTargets} from '../support/targets';

const on = useTargets('CREATE TABLE items (id int PRIMARY KEY)');

const NUMBERS = 'SELECT n FROM generate_series(1, $1::int) n';

interface Numbered {
  readonly n: number;
}

describe.each(['server', 'sandbox'] as const)('cursors of node-postgres on the %s', target => {
  const {connect, pool: open} = on(target);

  test('rows are read in the numbers asked for, up to the end and beyond', async () => {
    const client = await connect();
    const cursor = client.query(new Cursor<Numbered>(NUMBERS, [6]));
    expect(await cursor.read(2)).toEqual([{n: 1}, {n: 2}]);
    expect(await cursor.read(3)).toEqual([{n: 3}, {n: 4}, {n: 5}]);
    expect(await cursor.read(100)).toEqual([{n: 6}]);
    expect(await cursor.read(100)).toEqual([]);
    await cursor.close();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('a cursor is closed early, and what was queued behind it runs', async () => {
    const client = await connect();
    const cursor = client.query(new Cursor<Numbered>(NUMBERS, [1000]));
    const next = client.query('SELECT 1 AS one');
    expect(await cursor.read(25)).toHaveLength(25);
    await cursor.close();
    expect((await next).rows).toEqual([{one: 1}]);
    await cursor.close();
  });

  test('a cursor that was never submitted closes', async () => {
    await new Cursor('SELECT 1').close();
  });

  test('a cursor of a statement without rows ends at once', async () => {
    const client = await connect();
    for (const text of [
      'INSERT INTO items VALUES (1)',
      'SELECT 1 WHERE false',
      '',
      'CREATE TEMP TABLE t (a int)',
    ]) {
      const cursor = client.query(new Cursor(text));
      expect(await cursor.read(10)).toEqual([]);
      await cursor.close();
    }
    expect((await client.query('TABLE items')).rows).toEqual([{id: 1}]);
  });

  test('an error comes with the first read, or with the one that meets it', async () => {
    const client = await connect();
    const wrong = client.query(new Cursor('SELECT * FROM nowhere'));
    expect(await thrownBy(wrong.read(1))).toMatchObject({code: '42P01'});
    const later = client.query(new Cursor<Numbered>('SELECT 1 / (5 - n) AS n FROM generate_series(1, 9) n'));
    expect(await later.read(4)).toHaveLength(4);
    expect(await thrownBy(later.read(1))).toMatchObject({code: '22012'});
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('a cursor reads inside a transaction, between other statements of other clients', async () => {
    const pool = open({max: 2});
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO items SELECT generate_series(1, 5)');
    const cursor = client.query(new Cursor<{id: number}>('SELECT id FROM items ORDER BY id'));
    expect(await cursor.read(2)).toEqual([{id: 1}, {id: 2}]);
    expect(await cursor.read(2)).toEqual([{id: 3}, {id: 4}]);
    await cursor.close();
    await client.query('COMMIT');
    client.release();
    expect((await pool.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 5}]);
  });

  test('a cursor of a modifying statement changes what it has returned', async () => {
    const client = await connect();
    await client.query('INSERT INTO items SELECT generate_series(1, 5)');
    const cursor = client.query(new Cursor<{id: number}>('UPDATE items SET id = id + 10 RETURNING id'));
    expect(await cursor.read(3)).toHaveLength(3);
    await cursor.close();
    expect((await client.query('SELECT min(id) FROM items')).rows).toEqual([{min: 11}]);
  });
});

describe.each(['server', 'sandbox'] as const)('streams of node-postgres on the %s', target => {
  const {connect, pool: open} = on(target);

  async function collect(stream: Readable): Promise<unknown[]> {
    const rows: unknown[] = [];
    for await (const row of stream) rows.push(row);
    return rows;
  }

  test.each([1, 7, 100, 5000])('a stream is iterated, %d rows at a time', async batchSize => {
    const client = await connect();
    const rows = await collect(client.query(new QueryStream(NUMBERS, [1500], {batchSize})));
    expect(rows).toHaveLength(1500);
    expect(rows.at(-1)).toEqual({n: 1500});
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('an iteration that is left closes the stream', async () => {
    const client = await connect();
    for (let i = 0; i < 3; i++) {
      const seen: number[] = [];
      for await (const row of client.query(new QueryStream(NUMBERS, [100_000]))) {
        seen.push((row as Numbered).n);
        if (seen.length === 10) break;
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect((await client.query('SELECT $1::int AS i', [i])).rows).toEqual([{i}]);
    }
  });

  test('streams follow one another on a client', async () => {
    const client = await connect();
    const lengths = [0, 1, 200, 3].map(
      async n => (await collect(client.query(new QueryStream(NUMBERS, [n])))).length,
    );
    expect(await Promise.all(lengths)).toEqual([0, 1, 200, 3]);
  });

  test('many small reads of a large result come at once and complete', async () => {
    const client = await connect();
    const stream = client.query(
      new QueryStream('SELECT $1::text AS body', [Buffer.alloc(3_000_000, 'x').toString()]),
    );
    const [row] = (await collect(stream)) as {body: string}[];
    expect(row!.body).toHaveLength(3_000_000);
  });

  test('a stream can have rows as arrays, and parsers of its own', async () => {
    const client = await connect();
    const types: CustomTypesConfig = {
      getTypeParser: () => (value: string | Buffer) => `<${value.toString()}>`,
    };
    const config = {rowMode: 'array' as const, types, batchSize: 2};
    const stream = client.query(new QueryStream(NUMBERS, [4], config));
    expect(await collect(stream)).toEqual([['<1>'], ['<2>'], ['<3>'], ['<4>']]);
  });

  test.each([0, 1])('rows are written on, each after %d ms', async delayMs => {
    const client = await connect();
    let sum = 0;
    await pipeline(
      client.query(new QueryStream(NUMBERS, [200], {batchSize: 10, highWaterMark: 5})),
      new Transform({objectMode: true, transform: (row: Numbered, _encoding, done) => done(null, row.n)}),
      new Writable({
        objectMode: true,
        highWaterMark: 1,
        write: (n: number, _encoding, done) => {
          sum += n;
          if (delayMs > 0) setTimeout(done, delayMs);
          else done();
        },
      }),
    );
    expect(sum).toBe(20_100);
  });

  test('a stream that is paused waits', async () => {
    const client = await connect();
    const stream = client.query(new QueryStream(NUMBERS, [5000], {batchSize: 50}));
    let rows = 0;
    stream.on('data', () => {
      if (++rows % 1000 !== 0) return;
      stream.pause();
      setTimeout(() => stream.resume(), 5);
    });
    await new Promise(resolve => stream.on('end', resolve));
    expect(rows).toBe(5000);
  });

  test('an error reaches the stream, and the client goes on', async () => {
    const client = await connect();
    expect(await thrownBy(collect(client.query(new QueryStream('SELECT * FROM nowhere'))))).toMatchObject({
      code: '42P01',
    });
    const stream = client.query(new QueryStream('SELECT 1 / (150 - n) FROM generate_series(1, 1000) n', []));
    expect(await thrownBy(collect(stream))).toMatchObject({code: '22012'});
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('an error of a stream fails its transaction', async () => {
    const pool = open();
    const client = await pool.connect();
    await client.query('BEGIN');
    const stream = client.query(new QueryStream('INSERT INTO items VALUES ($1) RETURNING id', ['x']));
    expect(await thrownBy(collect(stream))).toMatchObject({code: '22P02'});
    expect(await thrownBy(client.query('SELECT 1'))).toMatchObject({code: '25P02'});
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    client.release();
  });

  test('a stream that is destroyed before it is read leaves its client usable', async () => {
    const pool = open({max: 1});
    const client = await pool.connect();
    const stream = client.query(new QueryStream(NUMBERS, [1000]));
    await sleep(5);
    stream.destroy();
    client.release();
    expect((await pool.query('SELECT 4 AS four')).rows).toEqual([{four: 4}]);
  });

  test('streams of two clients are read side by side', async () => {
    const pool = open({max: 2});
    const read = async (n: number): Promise<number> => {
      const client = await pool.connect();
      const rows = await collect(client.query(new QueryStream(NUMBERS, [n], {batchSize: 10})));
      client.release();
      return rows.length;
    };
    expect(await Promise.all([read(300), read(200), read(100)])).toEqual([300, 200, 100]);
  });
});
