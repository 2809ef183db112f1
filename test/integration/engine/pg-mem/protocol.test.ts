import {serialize} from 'pg-protocol';
import type {MemoryDatabase} from '../../../../src/engine/pg-mem/memory-database';
import {MemorySocket} from '../../../../src/engine/pg-mem/protocol/memory-socket';
import {Frontend} from '../../../../src/wire/message-type';
import {startTestCluster, type TestCluster} from '../../../support/cluster';
import {describe as inShort, extended, WireClient} from '../../../support/wire-client';
import {openMemoryDatabase} from './support/twin-databases';

const SCHEMA = `CREATE TABLE numbers (n integer PRIMARY KEY, word text);
  INSERT INTO numbers VALUES (1, 'one'), (2, 'two'), (3, 'three')`;

let cluster: TestCluster;
let memory: MemoryDatabase;
const clients: WireClient[] = [];

beforeAll(async () => {
  cluster = await startTestCluster();
  memory = await openMemoryDatabase(SCHEMA);
  const {host, port, user, database} = cluster.address;
  const builder = new WireClient({path: `${host}/.s.PGSQL.${port}`});
  await builder.start({user, database});
  await builder.ask([serialize.query(SCHEMA)]);
  builder.socket.destroy();
});
afterEach(() => {
  for (const {socket} of clients.splice(0)) socket.destroy();
});
afterAll(() => cluster.stop());

/** What the same messages bring from pg-mem and from a server, up to the last ReadyForQuery. */
async function answers(messages: readonly Buffer[]): Promise<Record<string, readonly string[]>> {
  const {host, port, user, database} = cluster.address;
  const targets = {memory: new MemorySocket(memory), server: {path: `${host}/.s.PGSQL.${port}`}};
  const readies = messages.filter(([type]) => type === Frontend.sync || type === Frontend.query).length;
  const found: Record<string, readonly string[]> = {};
  for (const [name, target] of Object.entries(targets)) {
    const client = new WireClient(target);
    clients.push(client);
    await client.start({user, database});
    found[name] = inShort(await client.ask(messages, readies));
  }
  return found;
}

const sync = serialize.sync();
const select = 'SELECT n, word FROM numbers ORDER BY n';

describe('the protocol, message by message', () => {
  test.each<[string, readonly Buffer[]]>([
    [
      'Parse, Bind, Describe, Execute and Sync',
      [
        serialize.parse({text: 'SELECT word FROM numbers WHERE n = $1'}),
        serialize.bind({values: ['2']}),
        serialize.describe({type: 'P'}),
        serialize.execute(),
        sync,
      ],
    ],
    [
      'a description of a statement before it has values',
      [
        serialize.parse({name: 's', text: 'SELECT n, word FROM numbers WHERE n = $1', types: [23]}),
        serialize.describe({type: 'S', name: 's'}),
        sync,
      ],
    ],
    [
      'a statement without a result has no description',
      [
        serialize.parse({text: 'UPDATE numbers SET word = word'}),
        serialize.describe({type: 'S'}),
        serialize.bind({}),
        serialize.describe({type: 'P'}),
        serialize.execute(),
        sync,
      ],
    ],
    [
      'a named statement is used again',
      [
        serialize.parse({name: 's', text: 'SELECT word FROM numbers WHERE n = $1'}),
        ...['1', '3'].flatMap(n => [serialize.bind({statement: 's', values: [n]}), serialize.execute()]),
        sync,
        serialize.bind({statement: 's', values: ['2']}),
        serialize.execute(),
        sync,
      ],
    ],
    [
      'a name that is taken, and one that is free again',
      [
        serialize.parse({name: 's', text: select}),
        serialize.parse({name: 's', text: select}),
        sync,
        serialize.close({type: 'S', name: 's'}),
        serialize.parse({name: 's', text: select}),
        sync,
      ],
    ],
    [
      'a portal that is read in parts',
      [
        serialize.query('BEGIN'),
        serialize.parse({text: select}),
        serialize.bind({portal: 'p'}),
        serialize.execute({portal: 'p', rows: 2}),
        serialize.flush(),
        serialize.execute({portal: 'p', rows: 2}),
        serialize.execute({portal: 'p'}),
        serialize.close({type: 'P', name: 'p'}),
        serialize.execute({portal: 'p'}),
        sync,
        serialize.query('ROLLBACK'),
      ],
    ],
    [
      'a portal is gone with its transaction',
      [
        serialize.parse({text: select}),
        serialize.bind({portal: 'p'}),
        sync,
        serialize.execute({portal: 'p'}),
        sync,
      ],
    ],
    [
      'after an error all is skipped up to the Sync',
      [
        ...extended("INSERT INTO numbers VALUES (1, 'again')"),
        ...extended("INSERT INTO numbers VALUES (9, 'never')"),
        sync,
        ...extended('SELECT count(*) FROM numbers'),
        sync,
      ],
    ],
    [
      'a failed transaction refuses statements that were prepared before',
      [
        serialize.parse({name: 's', text: select}),
        ...extended('BEGIN'),
        sync,
        serialize.query('SELECT * FROM nowhere'),
        serialize.bind({statement: 's'}),
        serialize.execute(),
        sync,
        ...extended('ROLLBACK'),
        sync,
      ],
    ],
    [
      'transactions and savepoints, prepared by name',
      [
        ...[
          'BEGIN',
          'SAVEPOINT a',
          "INSERT INTO numbers VALUES (4, 'four')",
          'ROLLBACK TO SAVEPOINT a',
          'RELEASE SAVEPOINT a',
          'ROLLBACK',
        ].flatMap((text, i) => [
          serialize.parse({name: `s${i}`, text}),
          serialize.bind({statement: `s${i}`}),
          serialize.execute(),
        ]),
        sync,
      ],
    ],
    [
      'several statements in one string',
      [
        serialize.query(
          "SELECT 1; INSERT INTO numbers VALUES (4, 'four'); SELECT n FROM numbers WHERE n = 1; ROLLBACK",
        ),
        serialize.query("INSERT INTO numbers VALUES (5, 'five'); SELECT * FROM nowhere; SELECT 1"),
        serialize.query('SELECT count(*) FROM numbers'),
      ],
    ],
    [
      'texts without a statement',
      [serialize.query(' -- nothing'), ...extended(''), serialize.describe({type: 'P'}), sync],
    ],
    [
      'what is not there',
      [
        serialize.bind({statement: 'nothing'}),
        sync,
        serialize.execute({portal: 'nothing'}),
        sync,
        serialize.describe({type: 'S', name: 'nothing'}),
        sync,
        serialize.parse({text: 'SELECT 1; SELECT 2'}),
        sync,
        ...extended('SELECT $1', []),
        sync,
      ],
    ],
    [
      'a setting that is reported',
      [serialize.query("SET application_name = 'x'"), serialize.query('RESET ALL')],
    ],
    ['COPY messages outside a COPY', [serialize.copyDone(), serialize.query('SELECT 1')]],
  ])('%s', async (_name, messages) => {
    const {memory: found, server} = await answers(messages);
    expect(found).toEqual(server);
  });
});

test.each([
  'INSERT INTO numbers VALUES ($1, $2)',
  'INSERT INTO numbers (word, n) VALUES ($1, $2), ($3, $4)',
  'UPDATE numbers SET word = $1 WHERE n = $2',
  'SELECT n FROM numbers WHERE n = ANY ($1) AND word IN ($2, $3)',
  'SELECT n FROM numbers WHERE n BETWEEN $1 AND $2 LIMIT $3 OFFSET $4',
  'DELETE FROM numbers WHERE $1 = n',
  'SELECT $1::date, $2',
])('the types of the parameters of %s', async text => {
  const {host, port, user, database} = cluster.address;
  const types: unknown[] = [];
  for (const target of [new MemorySocket(memory), {path: `${host}/.s.PGSQL.${port}`}]) {
    const client = new WireClient(target);
    clients.push(client);
    await client.start({user, database});
    const replies = await client.ask([serialize.parse({text}), serialize.describe({type: 'S'}), sync]);
    types.push(replies.find(({name}) => name === 'parameterDescription'));
  }
  expect(types[0]).toHaveProperty('dataTypeIDs');
  expect(types[0]).toEqual(types[1]);
});

test('messages may come in pieces of any size', async () => {
  const client = new WireClient(new MemorySocket(memory));
  clients.push(client);
  await client.start({user: 'anybody'});
  const bytes = Buffer.concat([...extended('SELECT n FROM numbers WHERE n = $1', ['2']), sync]);
  for (const byte of bytes) client.send(Buffer.from([byte]));
  expect(inShort(await client.ready())).toEqual([
    'parseComplete',
    'bindComplete',
    'dataRow 2',
    'commandComplete SELECT 1',
    'readyForQuery I',
  ]);
});

test('a client that says goodbye is hung up on', async () => {
  const client = new WireClient(new MemorySocket(memory));
  await client.start({user: 'anybody'});
  client.send(serialize.end());
  await client.closed();
  expect(client.socket.readableEnded).toBe(true);
});
