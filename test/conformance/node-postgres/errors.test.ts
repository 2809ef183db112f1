import {once} from 'node:events';
import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {Client, DatabaseError, Query, type ClientConfig} from 'pg';

import {thrownBy} from '../../support/thrown-by';
import {useTargets} from '../support/targets';

const on = useTargets(`
  CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, age int CONSTRAINT grown CHECK (age > 17));
  INSERT INTO person VALUES (1, 'Ann', 20)`);

/** What is wrong with a statement, and what is said of it. */
const mistakes: readonly (readonly [text: string, values: readonly unknown[] | undefined, error: object])[] =
  [
    ['SELEC 1', undefined, {code: '42601', severity: 'ERROR', position: '1', routine: 'scanner_yyerror'}],
    ['SELECT nothing FROM person', undefined, {code: '42703', position: '8'}],
    ['SELECT * FROM nowhere WHERE a = $1', ['x'], {code: '42P01', position: '15'}],
    [
      'SELECT * FROM person WHERE id = $1',
      ['x'],
      {code: '22P02', where: "unnamed portal parameter $1 = '...'"},
    ],
    [
      'INSERT INTO person VALUES ($1, $2)',
      [1, 'Bob'],
      {
        code: '23505',
        detail: 'Key (id)=(1) already exists.',
        schema: 'public',
        table: 'person',
        constraint: 'person_pkey',
      },
    ],
    ['INSERT INTO person VALUES (2, NULL)', undefined, {code: '23502', table: 'person', column: 'name'}],
    ["INSERT INTO person VALUES (2, 'x', 3)", undefined, {code: '23514', constraint: 'grown'}],
    ['SELECT $1::int', [1, 2], {code: '08P01'}],
    ['SELECT 1; SELECT 1 / 0', undefined, {code: '22012'}],
    [
      "DO $$BEGIN RAISE 'mine' USING HINT = 'a hint', DATATYPE = 'd'; END $$",
      undefined,
      {code: 'P0001', hint: 'a hint', dataType: 'd'},
    ],
  ];

describe.each(['server', 'sandbox'] as const)('errors of node-postgres on the %s', target => {
  const {connect} = on(target);
  const config = (): ClientConfig => on(target).config;

  test.each(mistakes)('%s with %j', async (text, values, expected) => {
    const client = await connect();
    const error = await thrownBy(client.query(text, values && [...values]));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({severity: 'ERROR', ...('where' in expected ? {code: '22P02'} : expected)});
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test.each(mistakes.filter(([, values]) => values))(
    'prepared: %s with %j',
    async (text, values, {code}: {code?: string}) => {
      const client = await connect();
      const query = {name: 'wrong', text, values: [...values!]};
      expect(await thrownBy(client.query(query))).toMatchObject({code});
      expect(await thrownBy(client.query(query))).toMatchObject({code});
      expect((await client.query({name: 'right', text: 'SELECT 1 AS one'})).rows).toEqual([{one: 1}]);
    },
  );

  test('a query emits its error, and the client goes on with the next', async () => {
    const client = await connect();
    const query = client.query(new Query('SELECT * FROM nowhere'));
    const next = client.query('SELECT 2 AS two');
    expect((await once(query, 'error'))[0]).toMatchObject({code: '42P01'});
    expect((await next).rows).toEqual([{two: 2}]);
  });

  test('a statement that was prepared outlives its error', async () => {
    const client = await connect();
    const query = {name: 'divide', text: 'SELECT 10 / $1::int AS n'};
    expect((await client.query({...query, values: [5]})).rows).toEqual([{n: 2}]);
    expect(await thrownBy(client.query({...query, values: [0]}))).toMatchObject({code: '22012'});
    expect((await client.query({...query, values: [2]})).rows).toEqual([{n: 5}]);
  });

  test('an error while rows come leaves the client usable', async () => {
    const client = await connect();
    const query = client.query(new Query('SELECT 1 / (500 - n) AS n FROM generate_series(1, 1000) n'));
    let rows = 0;
    query.on('row', () => rows++);
    expect((await once(query, 'error'))[0]).toMatchObject({code: '22012'});
    expect(rows).toBe(499);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('a client refuses what is no query', async () => {
    const client = await connect();
    expect(() => client.query(undefined as never)).toThrow('Client was passed a null or undefined query');
    await thrownBy(client.query('SELECT $1::text AS name', 'foo' as never));
    await thrownBy(client.query({text: {}} as never));
    expect((await client.query('SELECT $1::text AS name', ['foo'])).rows).toEqual([{name: 'foo'}]);
  });

  test('a client that has ended refuses queries, and those under way fail', async () => {
    const client = await connect();
    const running = thrownBy(client.query('SELECT pg_sleep(5)'));
    await sleep(20);
    const ended = client.end();
    expect(await running).toMatchObject({message: 'Connection terminated'});
    await ended;
    expect(await thrownBy(client.query('SELECT 1'))).toMatchObject({
      message: 'Client was closed and is not queryable',
    });
  });

  test('a client whose connection breaks says so, to its queries and by an event', async () => {
    const client = await connect();
    const failed = once(client, 'error');
    const running = thrownBy(client.query('SELECT pg_sleep(0.3)'));
    await sleep(20);
    (client as unknown as {connection: {stream: Socket}}).connection.stream.destroy();
    expect(await running).toMatchObject({message: 'Connection terminated unexpectedly'});
    expect((await failed)[0]).toMatchObject({message: 'Connection terminated unexpectedly'});
    const other = await connect();
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('statement_timeout stops a statement', async () => {
    const client = await connect({statement_timeout: 30});
    expect(await thrownBy(client.query('SELECT pg_sleep(5)'))).toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('query_timeout gives a query up', async () => {
    const client = await connect({query_timeout: 30});
    expect(await thrownBy(client.query('SELECT pg_sleep(0.2)'))).toMatchObject({
      message: 'Query read timeout',
    });
  });

  test('a query is cancelled by another connection', async () => {
    const client = await connect();
    const query = client.query(new Query('SELECT pg_sleep(5)'));
    const failed = once(query, 'error');
    await sleep(20);
    const canceller = new Client(config()) as unknown as {cancel(client: Client, query: unknown): void};
    canceller.cancel(client, query);
    expect((await failed)[0]).toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  });

  test('an error shows where the query was made', async () => {
    const client = await connect();
    const whoAsked = async (): Promise<unknown> => await client.query('SELECT nothing');
    expect((await thrownBy(whoAsked())).stack).toContain('whoAsked');
  });
});
