import {connect} from 'node:net';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import Cursor from 'pg-cursor';
import {from as copyFrom} from 'pg-copy-streams';
import {serialize} from 'pg-protocol';
import {describe as inShort, WireClient} from '../../support/wire-client';
import {thrownBy} from '../../support/thrown-by';
import {useIsolatedWorker} from '../../support/isolated-worker';

const here = useIsolatedWorker('database', 'CREATE TABLE items (id int PRIMARY KEY)');

async function open(): Promise<WireClient> {
  const {host, port, user, database} = here().worker.target;
  const wire = new WireClient(connect({host, port: Number(port)}));
  await wire.start({user, database});
  return wire;
}

const insert = (id: number): Buffer[] => [
  serialize.parse({text: `INSERT INTO items VALUES (${id})`}),
  serialize.bind(),
  serialize.execute(),
];
const count = async (): Promise<unknown> =>
  (await (await here().connect()).query('SELECT count(*)::int AS n FROM items')).rows;

beforeEach(() => here().isolator.openLevel('test'));

test('units are answered one after the other, failures in their place', async () => {
  const wire = await open();
  const replies = await wire.ask(
    [
      ...insert(1),
      serialize.sync(),
      ...insert(1),
      serialize.sync(),
      serialize.query('SELECT 1'),
      ...insert(2),
      serialize.sync(),
    ],
    4,
  );
  expect(inShort(replies).filter(reply => /command|error|ready/.test(reply))).toEqual([
    'commandComplete INSERT 0 1',
    'readyForQuery I',
    expect.stringContaining('error 23505'),
    'readyForQuery I',
    'commandComplete SELECT 1',
    'readyForQuery I',
    'commandComplete INSERT 0 1',
    'readyForQuery I',
  ]);
  wire.socket.destroy();
});

test('a Flush is answered at once, and what comes behind it belongs to the same transaction', async () => {
  const wire = await open();
  wire.send(...insert(1), serialize.flush());
  await wire.until(({name}) => name === 'commandComplete');
  expect(await count()).toEqual([{n: 0}]);
  await wire.ask([...insert(2), serialize.sync()]);
  expect(await count()).toEqual([{n: 2}]);
  wire.socket.destroy();
});

test('a client that has sent half a transaction when its test ends is answered, and can go on in the next', async () => {
  const {isolator} = here();
  const wire = await open();
  wire.send(...insert(1), serialize.flush());
  await wire.until(({name}) => name === 'commandComplete');
  await isolator.closeLevel();
  isolator.openLevel('next');
  const late = await wire.ask([...insert(2), serialize.sync()]);
  expect(inShort(late).at(-1)).toMatch(/^readyForQuery/);
  expect(inShort(await wire.ask([...insert(3), serialize.sync()]))).toContain('commandComplete INSERT 0 1');
  wire.socket.destroy();
});

test('between tests a client is refused in its own order of messages', async () => {
  const {isolator} = here();
  const wire = await open();
  await isolator.closeLevel();
  wire.send(...insert(1), serialize.flush());
  await wire.until(({name}) => name === 'error');
  const rest = await wire.ask([...insert(2), serialize.sync(), serialize.query('SELECT 1')], 2);
  expect(inShort(rest)).toEqual([
    'readyForQuery I',
    expect.stringContaining('error 25P01'),
    'readyForQuery I',
  ]);
  wire.socket.destroy();
});

test('a COPY that its client never ends is ended with its test', async () => {
  const {isolator} = here();
  const wire = await open();
  wire.send(serialize.query('COPY items FROM STDIN'));
  await wire.until(({name}) => name === 'copyInResponse');
  await isolator.closeLevel();
  expect(inShort(await wire.ready()).at(-1)).toBe('readyForQuery I');
  wire.socket.destroy();
});

test('COPY, cursors and cancel requests pass through', async () => {
  const client = await here().connect();
  const ids = Readable.from(Array.from({length: 50_000}, (_, i) => `${i}\n`));
  await pipeline(ids, client.query(copyFrom('COPY items FROM STDIN')));
  expect(await count()).toEqual([{n: 50_000}]);
  const cursor = client.query(new Cursor<{id: number}>('SELECT id FROM items ORDER BY id'));
  expect(await cursor.read(2)).toEqual([{id: 0}, {id: 1}]);
  expect(await cursor.read(1)).toEqual([{id: 2}]);
  await cursor.close();
  const running = thrownBy(client.query('SELECT pg_sleep(30)'));
  const {processID, secretKey} = client as typeof client & {processID: number; secretKey: number};
  const {host, port} = here().worker.target;
  const canceller = connect({host, port: Number(port)});
  await new Promise(resolve => setTimeout(resolve, 50));
  canceller.write(serialize.cancel(processID, secretKey));
  expect(await running).toMatchObject({code: '57014'});
});

test('a client that does not read holds its own connection up, and no other', async () => {
  const wire = await open();
  wire.send(serialize.query("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 50000)) TO STDOUT"));
  await wire.until(({name}) => name === 'copyOutResponse');
  wire.socket.pause();
  expect(await count()).toEqual([{n: 0}]);
  expect(wire.socket.readableLength).toBeLessThan(1_000_000);
  // Its test ends even so.
  await here().isolator.closeLevel();
  wire.socket.destroy();
});
