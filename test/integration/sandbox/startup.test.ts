import {connect} from 'node:net';
import {serialize} from 'pg-protocol';

import {useTestSandbox} from '../../support/sandbox';
import {thrownBy} from '../../support/thrown-by';
import type {ConnectionEndedError} from '../../support/wire-client';
import {describe as inShort, WireClient, type Reply} from '../../support/wire-client';

const harness = useTestSandbox();

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
}

function parametersOf(replies: readonly Reply[]): ReadonlyMap<string, string> {
  return new Map(
    replies.flatMap(({parameterName, parameterValue}) =>
      parameterName === undefined ? [] : [[parameterName, parameterValue ?? '']],
    ),
  );
}

/** What the server's end sends until it ends. */
async function rawAnswer(...chunks: readonly Buffer[]): Promise<Buffer> {
  const socket = connect(harness().address);
  for (const chunk of chunks) {
    socket.write(chunk);
    await new Promise(resolve => setImmediate(resolve));
  }
  const answer: Buffer[] = [];
  for await (const chunk of socket) answer.push(chunk as Buffer);
  return Buffer.concat(answer);
}

test("a client is told the server's own parameters, in any chunks that it connects with", async () => {
  const direct = parametersOf((await harness().wire('direct')).replies);
  const client = new WireClient(harness().address);
  for (const byte of serialize.startup({user: 'app', database: 'app'})) {
    client.socket.write(Buffer.of(byte));
    await new Promise(resolve => setImmediate(resolve));
  }
  await client.ready();
  const parameters = parametersOf(client.replies);
  for (const [name, value] of direct) {
    // Of the user, which is another one.
    if (name !== 'session_authorization') expect([name, parameters.get(name)]).toEqual([name, value]);
  }
  client.socket.destroy();
});

test('settings of the startup are those of the session, also after those of another client', async () => {
  const [a, b] = [
    await harness().wire('sandbox', {
      application_name: 'a',
      options: '-c work_mem=7MB --search_path=x,public',
    }),
    await harness().wire('sandbox', {application_name: 'b', statement_timeout: '20'}),
  ];
  const settings = serialize.query(
    "SELECT current_setting('application_name'), current_setting('work_mem'), current_setting('search_path'), current_setting('statement_timeout')",
  );
  for (let round = 0; round < 2; round++) {
    expect(inShort(await a.ask([settings]))).toContain('dataRow a,7MB,x,public,0');
    expect(inShort(await b.ask([settings]))).toContain('dataRow b,4MB,"$user", public,20ms');
  }
  expect(inShort(await b.ask([serialize.query('SELECT pg_sleep(5)')]))).toContain('error 57014');
  expect(inShort(await a.ask([serialize.query('SELECT 1 FROM pg_sleep(0.03)')]))).toContain('dataRow 1');
  expect(parametersOf(a.replies).get('application_name')).toBe('a');
});

test.each<Readonly<Record<string, string>>>([
  {nonsense: '1'},
  {options: '-c nonsense=1'},
  {options: '--nonsense'},
  {options: '-Z'},
  {statement_timeout: 'x'},
  {options: '-c statement_timeout=x', application_name: 'a b'},
  {search_path: 'a,,b'},
  {timezone: 'Nowhere/At all'},
  {datestyle: String.raw`a\\b`},
  {options: '-c role=nobody'},
  {options: '-c shared_buffers=1GB'},
  {options: '-c log_connections=maybe'},
])('a client that asks for %j is refused as by the server', async parameters => {
  const refusals = await Promise.all(
    (['direct', 'sandbox'] as const).map(async target => {
      const error = await thrownBy(harness().wire(target, parameters));
      return (error as unknown as ConnectionEndedError).replies.map(reply => ({...reply}));
    }),
  );
  expect(refusals[0]).toMatchObject([{name: 'authenticationOk'}, {severity: 'FATAL'}]);
  expect(refusals[1]).toEqual(refusals[0]);
  const other = await harness().wire();
  expect(inShort(await other.ask([serialize.query('SELECT 1')]))).toContain('dataRow 1');
  expect(harness().sandbox.intact).toBe(true);
});

test('what drivers ask for is not looked into, and other settings once', async () => {
  const {startups} = harness();
  const before = startups.length;
  const usual = {
    application_name: 'any; name',
    client_encoding: "'utf-8'",
    DateStyle: 'ISO, MDY',
    TimeZone: 'UTC',
    extra_float_digits: '3',
    search_path: 'app, public',
    statement_timeout: '30000',
  };
  await harness().wire('sandbox', usual);
  expect(startups).toHaveLength(before);
  const unusual = {TimeZone: 'Europe/Berlin', 'app.tenant': String.raw`a b\c`, options: '-c geqo=off'};
  const clients = [
    ...(await Promise.all([1, 2].map(() => harness().wire('sandbox', unusual)))),
    await harness().wire('sandbox', unusual),
  ];
  expect(startups).toHaveLength(before + 1);
  for (const client of clients) {
    const settings =
      "SELECT current_setting('app.tenant'), current_setting('geqo'), current_setting('timezone')";
    const replies = await client.ask([serialize.query(settings)]);
    expect(inShort(replies)).toContain(String.raw`dataRow a b\c,off,Europe/Berlin`);
  }
});

test('a role that the test has made may be asked for', async () => {
  await (await harness().connect()).query('CREATE ROLE made_by_the_test');
  const client = await harness().wire('sandbox', {options: '-c role=made_by_the_test'});
  const replies = await client.ask([serialize.query('SELECT current_user')]);
  expect(inShort(replies)).toContain('dataRow made_by_the_test');
});

test('settings that can only be made at the start do no harm', async () => {
  const client = await harness().wire('sandbox', {
    options:
      '-c ignore_system_indexes=on -c transaction_isolation=serializable -c default_transaction_deferrable=on',
  });
  expect(inShort(await client.ask([serialize.query('SELECT 1')]))).toContain('dataRow 1');
});

test('encryption is declined, and the startup goes on', async () => {
  const client = new WireClient(harness().address);
  // pg-protocol's parser does not know the one byte of the answer.
  client.socket.removeAllListeners('data');
  const answer: Buffer[] = [];
  client.socket.on('data', (chunk: Buffer) => answer.push(chunk));
  client.send(serialize.requestSsl());
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(Buffer.concat(answer).toString()).toBe('N');
  client.send(int32(8, 80877104), serialize.startup({user: 'app', database: 'app'}));
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(Buffer.concat(answer).toString('latin1', 1, 3)).toBe('NR');
  client.socket.destroy();
});

test.each([
  ['a packet that is too short', [int32(4)]],
  ['a packet that is too long', [int32(10_001)]],
  ['a request of HTTP', [Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
])('%s is refused, and the connection closed', async (_what, chunks) => {
  const answer = await rawAnswer(...chunks);
  expect(answer.toString('latin1', 0, 1)).toBe('E');
  expect(answer.toString()).toMatch(/SFATAL\0.*C08P01\0Minvalid length of startup packet\0/s);
});

test('another version of the protocol is refused', async () => {
  const answer = await rawAnswer(int32(8, 2 << 16));
  expect(answer.toString()).toContain('C0A000\0Munsupported frontend protocol 2.0: server supports 3.0');
});

test('a message of an impossible length ends the connection, and no other', async () => {
  const [a, b] = [await harness().wire(), await harness().wire()];
  a.send(Buffer.of(0x51, 0, 0, 0, 3));
  await a.closed();
  expect(inShort(a.replies)).toContain('error 08P01');
  expect(inShort(await b.ask([serialize.query('SELECT 1')]))).toContain('dataRow 1');
});

test('messages that come with the startup are answered after it', async () => {
  const client = new WireClient(harness().address);
  client.send(serialize.startup({user: 'app', database: 'app'}), serialize.query('SELECT 1'));
  expect(inShort(await client.ready(2))).toContain('dataRow 1');
  client.socket.destroy();
});
