import {serialize} from 'pg-protocol';

import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY)');

test('one name stands for different statements of two clients', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  for (let round = 0; round < 3; round++) {
    expect((await a.query({name: 'find', text: "SELECT 'a' AS of"})).rows).toEqual([{of: 'a'}]);
    expect(
      (await b.query({name: 'find', text: "SELECT 'b' AS of, $1::int AS value", values: [1]})).rows,
    ).toEqual([{of: 'b', value: 1}]);
  }
});

test('a statement that was prepared in one test can be executed in the next', async () => {
  const {sandbox} = harness();
  const client = await harness().connect();
  await client.query({name: 'one', text: 'SELECT 1 AS one'});
  await sandbox.closeLevel();
  sandbox.openLevel('next');
  expect((await client.query({name: 'one', text: 'SELECT 1 AS one'})).rows).toEqual([{one: 1}]);
});

test('a statement whose preparation fails is not there, and can be prepared again', async () => {
  const client = await harness().wire();
  const prepare = [serialize.parse({name: 'x', text: 'SELECT * FROM later'}), serialize.sync()];
  expect(inShort(await client.ask(prepare))).toEqual(['error 42P01', 'readyForQuery I']);
  await client.ask([serialize.query('CREATE TABLE later (id int)')]);
  expect(inShort(await client.ask(prepare))).toEqual(['parseComplete', 'readyForQuery I']);
  const [error, ready] = await client.ask(prepare);
  // The name that the server knows it by is nobody's business.
  expect(error).toMatchObject({code: '42P05', message: 'prepared statement "x" already exists'});
  expect(ready).toMatchObject({status: 'I'});
});

test('statements that are prepared in units sent at once are all there', async () => {
  const client = await harness().wire();
  const names = ['a', 'b', 'c'];
  await client.ask(
    names.flatMap(name => [serialize.parse({name, text: `SELECT '${name}'`}), serialize.sync()]),
    names.length,
  );
  const replies = await client.ask(
    names.flatMap(statement => [serialize.bind({statement}), serialize.execute(), serialize.sync()]),
    names.length,
  );
  expect(inShort(replies).filter(reply => /^(dataRow|error)/.test(reply))).toEqual([
    'dataRow a',
    'dataRow b',
    'dataRow c',
  ]);
});

test("a client's unnamed statement survives another client's", async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  await a.ask([serialize.parse({text: 'SELECT $1::int + 1', types: [23]}), serialize.sync()]);
  await b.ask([serialize.parse({text: "SELECT 'b'"}), serialize.sync()]);
  await b.ask([serialize.query('SELECT 1')]);
  const ofA = await a.ask([
    serialize.describe({type: 'S'}),
    serialize.bind({values: ['41']}),
    serialize.execute(),
    serialize.sync(),
  ]);
  expect(inShort(ofA)).toEqual([
    'parameterDescription',
    'rowDescription',
    'bindComplete',
    'dataRow 42',
    'commandComplete SELECT 1',
    'readyForQuery I',
  ]);
});

test("an unnamed statement that has become wrong fails as the server's own would, and nothing else does", async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  await a.ask([serialize.query('CREATE TABLE short_lived (id int)')]);
  await a.ask([serialize.parse({text: 'SELECT * FROM short_lived'}), serialize.sync()]);
  await b.ask([serialize.query('DROP TABLE short_lived')]);
  const ofA = await a.ask([serialize.bind(), serialize.execute(), serialize.sync()]);
  expect(inShort(ofA)).toEqual(['error 42P01', 'readyForQuery I']);
  expect(harness().sandbox.intact).toBe(true);
});

test('DEALLOCATE ALL forgets the statements of the client that asks, and of no other', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  const prepare = [serialize.parse({name: 'x', text: 'SELECT 1'}), serialize.sync()];
  const execute = [serialize.bind({statement: 'x'}), serialize.execute(), serialize.sync()];
  await a.ask(prepare);
  await b.ask(prepare);
  expect(inShort(await a.ask([serialize.query('DEALLOCATE ALL')]))).toEqual([
    'commandComplete DEALLOCATE ALL',
    'readyForQuery I',
  ]);
  expect(inShort(await a.ask(execute))).toEqual(['error 26000', 'readyForQuery I']);
  expect(inShort(await b.ask(execute))).toContain('dataRow 1');
});

test('a closed statement is gone; closing one that is not there is no error', async () => {
  const client = await harness().wire();
  await client.ask([serialize.parse({name: 'x', text: 'SELECT 1'}), serialize.sync()]);
  const close = [serialize.close({type: 'S', name: 'x'}), serialize.sync()];
  expect(inShort(await client.ask(close))).toEqual(['closeComplete', 'readyForQuery I']);
  expect(inShort(await client.ask(close))).toEqual(['closeComplete', 'readyForQuery I']);
  expect(inShort(await client.ask([serialize.bind({statement: 'x'}), serialize.sync()]))).toEqual([
    'error 26000',
    'readyForQuery I',
  ]);
});

test('transaction control can be prepared by name and executed again and again', async () => {
  const client = await harness().wire();
  for (const name of ['BEGIN', 'COMMIT'])
    await client.ask([serialize.parse({name, text: name}), serialize.sync()]);
  for (let round = 0; round < 2; round++) {
    for (const [statement, status] of [
      ['BEGIN', 'T'],
      ['COMMIT', 'I'],
    ]) {
      const replies = await client.ask([
        serialize.bind({statement: statement!}),
        serialize.describe({type: 'P'}),
        serialize.execute(),
        serialize.sync(),
      ]);
      expect(inShort(replies)).toEqual([
        'bindComplete',
        'noData',
        `commandComplete ${statement}`,
        `readyForQuery ${status}`,
      ]);
    }
  }
});

test('what a client prepared is freed on the server when it has gone', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  await a.ask([serialize.parse({name: 'x', text: 'SELECT 4711'}), serialize.sync()]);
  a.socket.end();
  await a.closed();
  await b.ask([serialize.query('SELECT 1')]);
  const replies = await b.ask([
    serialize.query("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 4711'"),
  ]);
  expect(inShort(replies)).toContain('dataRow 0');
});

test('what PREPARE has made is gone after its level, which no rollback would do', async () => {
  const {sandbox} = harness();
  const client = await harness().connect();
  await client.query('PREPARE outer_one AS SELECT 1 AS one');
  for (let round = 0; round < 2; round++) {
    sandbox.openLevel('inner');
    await client.query('PREPARE inner_two (int) AS SELECT $1 AS two');
    expect((await client.query('EXECUTE inner_two (2)')).rows).toEqual([{two: 2}]);
    expect((await client.query('EXECUTE outer_one')).rows).toEqual([{one: 1}]);
    await sandbox.closeLevel();
  }
  await expect(client.query('EXECUTE inner_two (2)')).rejects.toMatchObject({code: '26000'});
});

describe('when the backend has been replaced', () => {
  /** Runs what prepares a statement, and puts the sandbox onto another backend, in the next level. */
  async function replaceAfter(prepare: () => Promise<unknown>): Promise<void> {
    const {sandbox, replaceBackend} = harness();
    await prepare();
    await sandbox.closeLevel();
    await replaceBackend();
    sandbox.openLevel('next');
  }

  test('a driver that has prepared a statement goes on with it', async () => {
    const client = await harness().connect();
    const find = {name: 'find', text: 'SELECT $1::int AS value', values: [1]};
    for (let round = 0; round < 2; round++) {
      await replaceAfter(() => client.query(find));
      expect((await client.query({...find, values: [2]})).rows).toEqual([{value: 2}]);
      expect((await client.query({...find, values: [3]})).rows).toEqual([{value: 3}]);
    }
  });

  const bind = serialize.bind({statement: 'find', values: ['7']});
  const describeIt = serialize.describe({type: 'S', name: 'find'});
  const [execute, flush, sync] = [serialize.execute(), serialize.flush(), serialize.sync()];

  test.each<[string, readonly Buffer[], readonly string[]]>([
    ['bound twice in one write', [bind, execute, bind, execute, sync], ['dataRow 7', 'dataRow 7']],
    ['described', [describeIt, sync], ['parameterDescription', 'rowDescription']],
    [
      'bound behind a Flush',
      [serialize.parse({text: 'SELECT 1'}), flush, bind, execute, flush, sync],
      ['parseComplete', 'dataRow 7'],
    ],
    ['prepared again', [serialize.parse({name: 'find', text: 'SELECT 8'}), sync], ['parseComplete']],
    [
      'closed',
      [serialize.close({type: 'S', name: 'find'}), sync, describeIt, sync],
      ['closeComplete', 'error 26000'],
    ],
  ])('a statement can be %s, and nothing else is answered', async (_how, messages, expected) => {
    const client = await harness().wire();
    const prepare = serialize.parse({name: 'find', text: 'SELECT $1::int'});
    await replaceAfter(() => client.ask([prepare, sync]));
    const syncs = messages.filter(message => message === sync).length;
    const replies = inShort(await client.ask(messages, syncs));
    const unnoted = /^(bindComplete|commandComplete|readyForQuery)/;
    expect(replies.filter(reply => !unnoted.test(reply))).toEqual(expected);
  });

  test('a statement that cannot be prepared again fails, until it can', async () => {
    const client = await harness().wire();
    await replaceAfter(() =>
      client.ask(
        [
          serialize.query('CREATE TABLE found (id int)'),
          serialize.parse({name: 'find', text: 'SELECT count(*) FROM found'}),
          serialize.sync(),
        ],
        2,
      ),
    );
    const find = [serialize.bind({statement: 'find'}), execute, sync];
    for (let round = 0; round < 2; round++)
      expect(inShort(await client.ask(find))).toEqual(['error 42P01', 'readyForQuery I']);
    await client.ask([serialize.query('CREATE TABLE found (id int)')]);
    expect(inShort(await client.ask(find))).toContain('dataRow 0');
  });
});
