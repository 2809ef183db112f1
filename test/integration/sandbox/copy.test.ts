import {Readable, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {serialize} from 'pg-protocol';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';

import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort, extended} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE lines (id int PRIMARY KEY, body text)');

const LINES = 60_000;
const BODY = 'x'.repeat(1000);

function* lines(): Generator<string> {
  for (let i = 0; i < LINES; i++) yield `${i}\t${BODY}\n`;
}

test('60 MB go in and come out again, without being held in memory', async () => {
  const client = await harness().connect();
  const heapBefore = process.memoryUsage().arrayBuffers;
  let mostBytes = 0;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - heapBefore);
  }, 5);
  await pipeline(Readable.from(lines()), client.query(copyFrom('COPY lines FROM STDIN')));
  expect((await client.query('SELECT count(*)::int, sum(length(body))::int FROM lines')).rows).toEqual([
    {count: LINES, sum: LINES * BODY.length},
  ]);
  let outBytes = 0;
  await pipeline(
    client.query(copyTo('COPY lines TO STDOUT')),
    new Writable({
      highWaterMark: 64 * 1024,
      // Slower than the server.
      write: (chunk: Buffer, _encoding, done) => {
        outBytes += chunk.length;
        setImmediate(done);
      },
    }),
  );
  clearInterval(watch);
  expect(outBytes).toBe([...lines()].reduce((sum, line) => sum + line.length, 0));
  expect(mostBytes).toBeLessThan(50_000_000);
});

test('a client that does not read holds the server up, not the memory', async () => {
  const client = await harness().wire();
  client.send(serialize.query(`COPY (SELECT repeat('x', 1000) FROM generate_series(1, 50000)) TO STDOUT`));
  await client.until(({name}) => name === 'copyOutResponse');
  client.socket.pause();
  await sleep(100);
  expect(client.socket.readableLength).toBeLessThan(1_000_000);
  client.socket.resume();
  expect(inShort(await client.ready()).slice(-2)).toEqual(['commandComplete COPY 50000', 'readyForQuery I']);
});

test('a COPY that fails half-way keeps nothing, and the client goes on', async () => {
  const client = await harness().connect();
  const bad = Readable.from([
    '1\ta\n',
    '2\tb\n',
    'three\tc\n',
    ...Array.from({length: 1000}, (_, i) => `${i + 4}\td\n`),
  ]);
  const error = await thrownBy(pipeline(bad, client.query(copyFrom('COPY lines FROM STDIN'))));
  expect(error).toMatchObject({code: '22P02'});
  expect((await client.query('SELECT count(*)::int FROM lines')).rows).toEqual([{count: 0}]);
});

test('COPY is part of its transaction', async () => {
  const client = await harness().connect();
  await client.query('BEGIN');
  await pipeline(Readable.from(['1\ta\n']), client.query(copyFrom('COPY lines FROM STDIN')));
  await client.query('ROLLBACK');
  expect((await client.query('SELECT count(*)::int FROM lines')).rows).toEqual([{count: 0}]);
});

describe('over the extended protocol, where a Sync is sent with COPY and another after the data', () => {
  const copy = [...extended('COPY lines FROM STDIN'), serialize.sync()];
  const data = serialize.copyData(Buffer.from('1\ta\n'));

  test('the data arrives', async () => {
    const client = await harness().wire();
    client.send(...copy);
    await client.until(({name}) => name === 'copyInResponse');
    expect(inShort(await client.ask([data, serialize.copyDone(), serialize.sync()]))).toEqual([
      'commandComplete COPY 1',
      'readyForQuery I',
    ]);
    expect(inShort(await client.ask([serialize.query('SELECT id FROM lines')]))).toContain('dataRow 1');
  });

  test('CopyFail ends it', async () => {
    const client = await harness().wire();
    client.send(...copy);
    await client.until(({name}) => name === 'copyInResponse');
    expect(inShort(await client.ask([data, serialize.copyFail('no more'), serialize.sync()]))).toEqual([
      'error 57014',
      'readyForQuery I',
    ]);
    expect(inShort(await client.ask([serialize.query('SELECT 1')]))).toContain('dataRow 1');
  });

  test('wrong data ends it', async () => {
    const client = await harness().wire();
    client.send(...copy);
    await client.until(({name}) => name === 'copyInResponse');
    client.send(serialize.copyData(Buffer.from('one\ta\n')));
    await client.until(({name}) => name === 'error');
    expect(inShort(await client.ask([data, serialize.copyDone(), serialize.sync()]))).toEqual([
      'readyForQuery I',
    ]);
    expect(inShort(await client.ask([serialize.query('SELECT 1')]))).toContain('dataRow 1');
  });

  test('it may stand before a COMMIT', async () => {
    const client = await harness().wire();
    client.send(
      ...extended('BEGIN'),
      ...extended('COPY lines FROM STDIN'),
      ...extended('COMMIT'),
      serialize.sync(),
    );
    await client.until(({name}) => name === 'copyInResponse');
    const replies = await client.ask([data, serialize.copyDone(), serialize.sync()]);
    expect(inShort(replies).filter(reply => reply.startsWith('commandComplete'))).toEqual([
      'commandComplete COPY 1',
      'commandComplete COMMIT',
    ]);
  });
});

describe('data that is sent with COPY, before the server asks for it,', () => {
  const data = (...rows: readonly string[]): readonly Buffer[] => [
    ...rows.map(row => serialize.copyData(Buffer.from(`${row}\n`))),
    serialize.copyDone(),
  ];
  const list = serialize.query('SELECT id, body FROM lines ORDER BY id');

  test.each<[string, readonly Buffer[], readonly string[]]>([
    [
      'arrives',
      [serialize.query('COPY lines FROM STDIN'), ...data('1\ta', '2\tb'), list],
      ['copyInResponse', 'commandComplete COPY 2', 'dataRow 1,a', 'dataRow 2,b'],
    ],
    [
      'is that of each of several COPYs',
      [
        serialize.query('COPY lines FROM STDIN; COPY lines (id) FROM STDIN'),
        ...data('1\ta'),
        ...data('2'),
        serialize.query('COPY lines (id) FROM STDIN'),
        ...data('3'),
        list,
      ],
      ['dataRow 1,a', 'dataRow 2,null', 'dataRow 3,null'],
    ],
    [
      'may end in CopyFail',
      [
        serialize.query('COPY lines FROM STDIN'),
        serialize.copyData(Buffer.from('1\ta\n')),
        serialize.copyFail('enough'),
        list,
      ],
      ['error 57014'],
    ],
    [
      'is forgotten where COPY fails',
      [serialize.query('COPY nothing FROM STDIN'), ...data('1\ta'), list],
      ['error 42P01'],
    ],
    [
      'is forgotten where there is no COPY',
      [serialize.query('SELECT 7'), ...data('1\ta'), list],
      ['dataRow 7'],
    ],
  ])('%s', async (_what, messages, expected) => {
    const queries = messages.filter(message => message[0] === 0x51).length;
    const told: (readonly string[])[] = [];
    for (const target of ['direct', 'sandbox'] as const) {
      const client = await harness().wire(target);
      told.push(inShort(await client.ask(messages, queries)));
      if (target === 'direct') await harness().admin.query('TRUNCATE lines');
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[1]).toEqual(expect.arrayContaining([...expected]));
  });

  test('waits with its COPY for another transaction', async () => {
    const [a, b] = [await harness().wire(), await harness().wire()];
    await a.ask([serialize.query('BEGIN')]);
    b.send(serialize.query('COPY lines FROM STDIN'), ...data('1\ta'));
    await a.ask([serialize.query('COMMIT')]);
    expect(inShort(await b.ready())).toContain('commandComplete COPY 1');
  });
});
