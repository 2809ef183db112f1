import postgres, {type Options, type Sql} from 'postgres';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

import {openTestSandbox, type TestSandbox} from '../../support/sandbox';
import {thrownBy} from '../../support/thrown-by';

let harness: TestSandbox;
beforeAll(async () => {
  harness = await openTestSandbox(
    'CREATE TABLE people (id serial PRIMARY KEY, email text UNIQUE, data jsonb)',
    {
      waitMs: 5000,
    },
  );
});
afterAll(() => harness.close());

describe.each(['direct', 'sandbox'] as const)('postgres.js: %s', way => {
  let sql: Sql;
  const open = (options: Options<Record<string, never>> = {}): Sql => {
    const {host, port, user, database} = harness.direct;
    const target =
      way === 'direct'
        ? {host: host!, port: port!, user: user!, database: database!}
        : {...harness.address, user: 'app'};
    return postgres({...target, max: 5, onnotice: () => undefined, ...options});
  };

  beforeEach(() => {
    harness.sandbox.openLevel('test');
    sql = open();
  });
  afterEach(async () => {
    await sql.end();
    await harness.sandbox.closeLevel();
    expect(harness.sandbox.intact).toBe(true);
    await harness.admin.query('TRUNCATE people RESTART IDENTITY');
  });

  test('creates, reads, updates and deletes', async () => {
    const people = [
      {email: 'a', data: sql.json({tags: ['x']})},
      {email: 'b', data: null},
    ];
    expect(await sql`INSERT INTO people ${sql(people)} RETURNING id`).toEqual([{id: 1}, {id: 2}]);
    expect((await sql`UPDATE people SET email = 'c' WHERE id = ${2}`).count).toBe(1);
    expect(await sql`SELECT email, data FROM people ORDER BY id`).toEqual([
      {email: 'a', data: {tags: ['x']}},
      {email: 'c', data: null},
    ]);
    expect((await sql`DELETE FROM people WHERE id IN ${sql([1, 2])}`).count).toBe(2);
  });

  test('commits what returns, and rolls back what throws', async () => {
    await sql.begin(tx => tx`INSERT INTO people (email) VALUES ('kept')`);
    const error = await thrownBy(
      sql.begin(async tx => {
        await tx`INSERT INTO people (email) VALUES ('lost')`;
        throw new Error('no');
      }),
    );
    expect(error.message).toBe('no');
    expect(await sql`SELECT email FROM people`).toEqual([{email: 'kept'}]);
  });

  test('takes savepoints', async () => {
    await sql.begin(async tx => {
      await tx`INSERT INTO people (email) VALUES ('outer')`;
      await tx
        .savepoint(async inner => {
          await inner`INSERT INTO people (email) VALUES ('inner')`;
          throw new Error('no');
        })
        .catch(() => undefined);
      await tx`INSERT INTO people (email) VALUES ('after')`;
    });
    expect(await sql`SELECT email FROM people ORDER BY id`).toEqual([{email: 'outer'}, {email: 'after'}]);
  });

  test('fails with the fields of the server', async () => {
    await sql`INSERT INTO people (email) VALUES ('a')`;
    expect(await thrownBy(sql`INSERT INTO people (email) VALUES ('a')`)).toMatchObject({
      code: '23505',
      constraint_name: 'people_email_key',
      table_name: 'people',
      detail: 'Key (email)=(a) already exists.',
    });
    expect(await thrownBy(sql`SELECT nothing FROM people`)).toMatchObject({code: '42703', position: '8'});
    expect(await sql`SELECT email FROM people`).toEqual([{email: 'a'}]);
  });

  test('pipelines queries on one connection', async () => {
    const one = open({max: 1});
    const answers = await Promise.all(
      Array.from({length: 200}, (_, i) =>
        i % 3 === 0 ? one`SELECT ${i}::int AS i` : one`SELECT ${i}::int AS i, ${i % 3}::int AS other`,
      ),
    );
    expect(answers.map(([row]) => (row as unknown as {i: number}).i)).toEqual(
      Array.from({length: 200}, (_, i) => i),
    );
    const settled = await Promise.allSettled([one`SELECT 1 AS x`, one`SELECT 1 / 0`, one`SELECT 2 AS x`]);
    expect(settled.map(({status}) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await one.end();
  });

  test('runs queries on five connections at once', async () => {
    const answers = await Promise.all(Array.from({length: 50}, (_, i) => sql`SELECT ${i}::int AS i`));
    expect(answers.flat()).toEqual(Array.from({length: 50}, (_, i) => ({i})));
  });

  test('reads and writes every type of value', async () => {
    const at = new Date('2024-02-29T12:34:56.789Z');
    const bytes = Buffer.from([0, 255]);
    const [row] = await sql`
      SELECT ${at}::timestamptz AS at, ${bytes}::bytea AS bytes, ${sql.array([1, 2], 1007)}::int[] AS ints,
        ${sql.json({a: 1})}::jsonb AS json, ${'é😀'} AS text, ${null}::int AS nothing, 2::int8 AS int8, ${true}::bool AS yes`;
    expect(row).toEqual({
      at,
      bytes,
      ints: [1, 2],
      json: {a: 1},
      text: 'é😀',
      nothing: null,
      int8: '2',
      yes: true,
    });
  });

  test('runs several statements of a string', async () => {
    const one = open({max: 1});
    const results = await one.unsafe(
      "BEGIN; INSERT INTO people (email) VALUES ('a'); COMMIT; SELECT email FROM people",
    );
    await one.end();
    expect((results as unknown as unknown[]).at(-1)).toEqual([{email: 'a'}]);
  });

  test('describes a statement', async () => {
    const {types, columns} = await sql`SELECT id, email FROM people WHERE id = ${1}`.describe();
    expect(types).toEqual([23]);
    expect(columns.map(({name}) => name)).toEqual(['id', 'email']);
  });

  test('reads with a cursor, to the end and half-way', async () => {
    const parts: number[] = [];
    await sql`SELECT generate_series(1, 10) AS i`.cursor(4, rows => void parts.push(rows.length));
    expect(parts).toEqual([4, 4, 2]);
    for await (const rows of sql`SELECT generate_series(1, 10) AS i`.cursor(3)) {
      expect(rows).toHaveLength(3);
      break;
    }
    expect(await sql`SELECT 1 AS one`).toEqual([{one: 1}]);
  });

  test('reads row by row', async () => {
    let sum = 0;
    await sql`SELECT generate_series(1, 100) AS i`.forEach(({i}) => {
      sum += i as number;
    });
    expect(sum).toBe(5050);
  });

  test('copies in and out', async () => {
    const lines = Array.from({length: 20_000}, (_, i) => `${i + 1}\t${'x'.repeat(500)}${i}\n`);
    await pipeline(Readable.from(lines), await sql`COPY people (id, email) FROM STDIN`.writable());
    expect(await sql`SELECT count(*)::int FROM people`).toEqual([{count: 20_000}]);
    let bytes = 0;
    for await (const chunk of await sql`COPY people (id, email) TO STDOUT`.readable())
      bytes += (chunk as Buffer).length;
    expect(bytes).toBe(lines.reduce((sum, line) => sum + line.length, 0));
  });

  test('works without prepared statements', async () => {
    const plain = open({prepare: false});
    expect(await plain`SELECT ${1}::int AS one`).toEqual([{one: 1}]);
    expect(await plain`SELECT ${'a'} AS text`).toEqual([{text: 'a'}]);
    await plain.end();
  });

  test('listens and notifies', async () => {
    const heard = new Promise<string>(resolve => {
      void sql.listen('news', resolve).then(() => sql`NOTIFY news, 'hello'`);
    });
    expect(await heard).toBe('hello');
  });

  test('reserves a connection', async () => {
    const reserved = await sql.reserve();
    await reserved`BEGIN`;
    await reserved`INSERT INTO people (email) VALUES ('reserved')`;
    await reserved`ROLLBACK`;
    reserved.release();
    expect(await sql`SELECT count(*)::int FROM people`).toEqual([{count: 0}]);
  });
});
