import {once} from 'node:events';
import {
  Client,
  escapeIdentifier,
  escapeLiteral,
  Query,
  type QueryArrayResult,
  type QueryConfig,
  type QueryResult,
} from 'pg';

import {eventually} from '../../support/eventually';
import {thrownBy} from '../../support/thrown-by';
import {useTargets} from '../support/targets';

const on = useTargets(`
  CREATE TABLE person (id serial PRIMARY KEY, name text, age int);
  INSERT INTO person (name, age) VALUES ('Ann', 10), ('Ben', 20), ('Cid', 30)`);

describe.each(['server', 'sandbox'] as const)('queries of node-postgres on the %s', target => {
  const {connect} = on(target);

  test('a query emits its rows in order, and then its end', async () => {
    const client = await connect();
    const query = client.query(new Query<{name: string}>('SELECT name FROM person ORDER BY name'));
    const seen: string[] = [];
    query.on('row', row => seen.push(row.name));
    const [result] = (await once(query, 'end')) as [QueryResult];
    expect(seen).toEqual(['Ann', 'Ben', 'Cid']);
    expect(result.rowCount).toBe(3);
  });

  test('callbacks and promises come in the order of the queries', async () => {
    const client = await connect();
    const order: string[] = [];
    const called = new Promise<void>(resolve => {
      client.query('SELECT pg_sleep(0.02)', () => order.push('first'));
      client.query('SELECT 1', [], () => order.push('second'));
      client.query('SELECT nothing', error => {
        order.push(error.message);
        resolve();
      });
    });
    await client.query('SELECT 2').then(() => order.push('last'));
    await called;
    expect(order).toEqual(['first', 'second', 'column "nothing" does not exist', 'last']);
  });

  test('drain comes when all queries are done', async () => {
    const client = await connect();
    let done = 0;
    for (let i = 0; i < 5; i++) void client.query('SELECT $1::int', [i]).then(() => done++);
    await once(client, 'drain');
    await new Promise(resolve => setImmediate(resolve));
    expect(done).toBe(5);
  });

  test.each(['', ' ', ';', '-- a remark', '/* a remark */'])(
    'the empty query "%s" has no rows',
    async text => {
      const client = await connect();
      expect(await client.query(text)).toMatchObject({rows: [], fields: [], rowCount: null});
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    },
  );

  test('an empty query with a name has no rows, also where rows come in parts', async () => {
    const client = await connect();
    const config = {name: 'nothing', text: '', values: [], rows: 1};
    expect((await client.query(config)).rows).toEqual([]);
  });

  test('statements without rows say what they have done', async () => {
    const client = await connect();
    const command = async (text: string): Promise<unknown[]> => {
      const {command, rowCount, oid} = await client.query(text);
      return [command, rowCount, oid];
    };
    expect(await command('CREATE TEMP TABLE boom (a int)')).toEqual(['CREATE', null, null]);
    expect(await command('INSERT INTO boom VALUES (1), (2)')).toEqual(['INSERT', 2, 0]);
    expect(await command('UPDATE boom SET a = 3')).toEqual(['UPDATE', 2, null]);
    expect(await command('SELECT a FROM boom')).toEqual(['SELECT', 2, null]);
    expect(await command('DELETE FROM boom')).toEqual(['DELETE', 2, null]);
    expect(await command('BEGIN')).toEqual(['BEGIN', null, null]);
    expect(await command('COMMIT')).toEqual(['COMMIT', null, null]);
  });

  test.each([undefined, [0]])('a result without rows has fields (values %j)', async values => {
    const client = await connect();
    const sql = `SELECT id, name AS "the name" FROM person WHERE id = ${values ? '$1' : '0'}`;
    const {rows, fields} = await client.query(sql, values);
    expect(rows).toEqual([]);
    expect(fields).toMatchObject([
      {name: 'id', dataTypeID: 23, columnID: 1, format: 'text'},
      {name: 'the name', dataTypeID: 25, columnID: 2, format: 'text'},
    ]);
  });

  test('several statements give several results', async () => {
    const client = await connect();
    const sql = "SELECT 1 AS a; INSERT INTO person (name) VALUES ('Dot'); SELECT 2 AS b, 3 AS c";
    const results = (await client.query(sql)) as unknown as QueryResult[];
    expect(results.map(({command, rows}) => [command, rows])).toEqual([
      ['SELECT', [{a: 1}]],
      ['INSERT', []],
      ['SELECT', [{b: 2, c: 3}]],
    ]);
  });

  test('an error among several statements undoes those before', async () => {
    const client = await connect();
    const error = await thrownBy(
      client.query("INSERT INTO person (name) VALUES ('Eve'); SELECT 1 / 0; SELECT 2"),
    );
    expect(error).toMatchObject({code: '22012'});
    expect((await client.query("SELECT 1 FROM person WHERE name = 'Eve'")).rows).toEqual([]);
  });

  test('rows can be arrays', async () => {
    const client = await connect();
    const query = {text: 'SELECT 1, $1::text, true', values: ['x'], rowMode: 'array' as const};
    const result: QueryArrayResult = await client.query(query);
    expect(result.rows).toEqual([[1, 'x', true]]);
    expect(result.fields.map(({name}) => name)).toEqual(['?column?', 'text', '?column?']);
  });

  test('names of columns are as they are', async () => {
    const client = await connect();
    const names = ['a b', "it's", '"', '\\', '\n', '__proto__x', 'ü', '${x}'];
    const sql = `SELECT ${names.map((name, i) => `${i} AS ${escapeIdentifier(name)}`).join(', ')}`;
    const {rows} = await client.query<Record<string, number>>(sql);
    expect(Object.entries(rows[0]!)).toEqual(names.map((name, i) => [name, i]));
    expect((await client.query('SELECT 1 AS same, 2 AS same')).rows).toEqual([{same: 2}]);
  });

  test('a text of many kilobytes and many parameters goes through', async () => {
    const client = await connect();
    const text = `SELECT name FROM person WHERE ${'x'.repeat(5000).replace(/x/g, "name <> '' AND ")} age > $1`;
    expect((await client.query(text, [15])).rowCount).toBe(2);
    const values = Array.from({length: 1000}, (_, i) => i);
    const sum = `SELECT ${values.map((_, i) => `$${i + 1}::int`).join(' + ')} AS sum`;
    expect((await client.query(sum, values)).rows).toEqual([{sum: 499_500}]);
  });

  test('a named statement is prepared once, and run by its name alone', async () => {
    const client = await connect();
    const name = 'by age';
    const query = {name, text: 'SELECT name FROM person WHERE age >= $1 ORDER BY id'};
    expect((await client.query({...query, values: [20]})).rows).toEqual([{name: 'Ben'}, {name: 'Cid'}]);
    expect((await client.query({...query, values: [30]})).rows).toEqual([{name: 'Cid'}]);
    expect((await client.query({name, values: [99]} as unknown as QueryConfig)).rows).toEqual([]);
    expect(await thrownBy(client.query({name, text: 'SELECT 1'}))).toMatchObject({
      message: `Prepared statements must be unique - '${name}' was used for a different statement`,
    });
  });

  test('two clients use one name for different statements', async () => {
    const [one, two] = [await connect(), await connect()];
    const name = 'differ';
    expect((await one.query({name, text: 'SELECT count(*)::int AS n FROM person'})).rows).toEqual([{n: 3}]);
    const text = 'SELECT count(*)::int AS n FROM person WHERE age < $1';
    expect((await two.query({name, text, values: [15]})).rows).toEqual([{n: 1}]);
    expect((await one.query({name, text: 'SELECT count(*)::int AS n FROM person'})).rows).toEqual([{n: 3}]);
  });

  test.each([1, 2, 1000])('rows can be fetched %d at a time', async rows => {
    const client = await connect();
    const query = {name: 'names', text: 'SELECT name FROM person ORDER BY id', rows, values: []};
    expect((await client.query(query)).rows).toEqual([{name: 'Ann'}, {name: 'Ben'}, {name: 'Cid'}]);
    expect((await client.query(query)).rows).toHaveLength(3);
  });

  test('texts that are escaped here are the same there', async () => {
    const client = await connect();
    for (const text of ['plain', "it's", 'back\\slash', '\\\'"', 'new\nline', '日本', '$1']) {
      const sql = `SELECT ${escapeLiteral(text)} AS ${escapeIdentifier(text)}`;
      expect((await client.query(sql)).rows).toEqual([{[text]: text}]);
      expect((await client.query('SELECT $1::text AS text', [text])).rows).toEqual([{text}]);
    }
  });

  test('transactions are kept or undone, and the client knows how it stands', async () => {
    const client = await connect();
    const status = (): unknown =>
      (client as unknown as {getTransactionStatus(): unknown}).getTransactionStatus();
    const age = async (): Promise<unknown> =>
      (await client.query('SELECT sum(age)::int AS age FROM person')).rows[0];
    expect(status()).toBe('I');
    await client.query('BEGIN');
    expect(status()).toBe('T');
    await client.query('UPDATE person SET age = 0');
    expect(await age()).toEqual({age: 0});
    await thrownBy(client.query('SELECT nothing'));
    // The error comes before the status.
    await eventually('the transaction has failed', () => status() === 'E');
    await client.query('ROLLBACK');
    expect(status()).toBe('I');
    expect(await age()).toEqual({age: 60});
    await client.query('BEGIN; UPDATE person SET age = 1; COMMIT');
    expect(await age()).toEqual({age: 3});
  });

  test('notices have all their fields', async () => {
    const client = await connect();
    const notice = once(client, 'notice');
    await client.query(
      "DO $$BEGIN RAISE WARNING 'careful' USING HINT = 'look', DETAIL = 'at it', ERRCODE = '23505', TABLE = 't'; END $$",
    );
    expect((await notice)[0]).toMatchObject({
      name: 'notice',
      message: 'careful',
      severity: 'WARNING',
      code: '23505',
      hint: 'look',
      detail: 'at it',
      table: 't',
    });
  });

  test('notifications arrive from other clients', async () => {
    const [listener, sender] = [await connect(), await connect()];
    await listener.query('LISTEN news');
    const notified = once(listener, 'notification');
    await sender.query("NOTIFY news, 'hello'");
    expect((await notified)[0]).toMatchObject({channel: 'news', payload: 'hello'});
    const again = once(listener, 'notification');
    await sender.query("SELECT pg_notify('news', $1)", ['again']);
    expect((await again)[0]).toMatchObject({channel: 'news', payload: 'again'});
  });

  test('settings of the connection hold', async () => {
    const client = await connect({
      application_name: 'the app',
      statement_timeout: 1234,
      lock_timeout: 321,
      idle_in_transaction_session_timeout: 4321,
      options: '-c work_mem=5MB -c search_path=pg_catalog,public',
    });
    const show = async (name: string): Promise<unknown> =>
      Object.values((await client.query<Record<string, unknown>>(`SHOW ${name}`)).rows[0]!)[0];
    expect(await show('application_name')).toBe('the app');
    expect(await show('statement_timeout')).toBe('1234ms');
    expect(await show('lock_timeout')).toBe('321ms');
    // The sandbox's connection waits between statements for all of its clients.
    const idleLimit = target === 'server' ? '4321ms' : '0';
    expect(await show('idle_in_transaction_session_timeout')).toBe(idleLimit);
    expect(await show('work_mem')).toBe('5MB');
    expect(await show('search_path')).toBe('pg_catalog,public');
  });

  test('a client connects with a callback, and a second time not at all', async () => {
    const client = new Client(on(target).config);
    await new Promise<void>((resolve, reject) => {
      client.connect((error: Error | null) => (error ? reject(error) : resolve()));
    });
    expect(await thrownBy(client.connect())).toMatchObject({
      message: 'Client has already been connected. You cannot reuse a client.',
    });
    await new Promise<void>(resolve => client.end(() => resolve()));
  });
});
