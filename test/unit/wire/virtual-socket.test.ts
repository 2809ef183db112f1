import {once} from 'node:events';
import {connect, createConnection, createServer, Socket, type AddressInfo} from 'node:net';

import type {ClientHandler, ClientTransport} from '../../../src/wire/client-transport';
import {installVirtualSocket} from '../../../src/wire/virtual-socket';

const PORT = 54_329;

/** The server's end: echoes what comes, and notes what happens. */
class Echo implements ClientHandler {
  readonly events: string[] = [];
  readonly transport: ClientTransport;

  constructor(transport: ClientTransport) {
    this.transport = transport;
  }

  receive(bytes: Buffer, done: () => void): void {
    this.events.push(`receive ${bytes.toString()}`);
    this.transport.write(Buffer.from(bytes));
    done();
  }

  drained(): void {
    this.events.push('drained');
  }

  closed(): void {
    this.events.push('closed');
  }
}

const handlers: Echo[] = [];
let uninstall: () => void;

beforeEach(() => {
  handlers.length = 0;
  uninstall = installVirtualSocket({host: '127.0.0.1', port: PORT}, transport => {
    const handler = new Echo(transport);
    handlers.push(handler);
    return handler;
  });
});
afterEach(() => uninstall());

async function answer(socket: Socket): Promise<string> {
  return ((await once(socket, 'data')) as [Buffer])[0].toString();
}

const forms: Readonly<Record<string, () => Socket>> = {
  'connect(port)': () => connect(PORT),
  'connect(port, host)': () => connect(PORT, 'localhost'),
  'connect(port, host, callback)': () => connect(PORT, '127.0.0.1', () => undefined),
  'connect({port, host})': () => connect({port: PORT, host: '::1'}),
  'createConnection({port})': () => createConnection({port: PORT}),
  'new Socket().connect(port, host)': () => new Socket().connect(PORT, 'localhost'),
  'new Socket().connect({port, host})': () => new Socket().connect({port: PORT, host: '127.0.0.1'}),
  'a port in a string': () =>
    new Socket().connect({port: String(PORT) as unknown as number, host: 'localhost'}),
};

test.each(Object.entries(forms))('%s is answered', async (_form, open) => {
  const socket = open();
  expect(socket.connecting).toBe(true);
  await once(socket, 'connect');
  expect(socket).toMatchObject({connecting: false, pending: false, remotePort: PORT, readyState: 'open'});
  socket.write('hello');
  expect(await answer(socket)).toBe('hello');
  socket.destroy();
});

test('the callback is called once, when it is connected', async () => {
  let calls = 0;
  const socket = new Socket().connect(PORT, 'localhost', () => calls++);
  expect(calls).toBe(0);
  await once(socket, 'connect');
  socket.emit('connect');
  expect(calls).toBe(1);
  socket.destroy();
});

test('what is written before the connection is there arrives, in order', async () => {
  const socket = connect(PORT);
  socket.write('one');
  socket.write('two', 'utf8');
  socket.write(Buffer.from('three'));
  let received = '';
  while (received.length < 11) received += await answer(socket);
  expect(received).toBe('onetwothree');
  socket.destroy();
});

test('no answer comes before the call that asks for it has returned', async () => {
  const socket = connect(PORT);
  await once(socket, 'connect');
  let answered = false;
  socket.on('data', () => (answered = true));
  socket.write('hello');
  expect(answered).toBe(false);
  await new Promise(resolve => setImmediate(resolve));
  expect(answered).toBe(true);
  socket.destroy();
});

test('end says goodbye: what was written arrives, then both sides close', async () => {
  const socket = connect(PORT);
  const events: string[] = [];
  for (const event of ['connect', 'finish', 'end', 'close']) socket.on(event, () => events.push(event));
  socket.resume();
  socket.end('last words');
  await once(socket, 'close');
  expect(events).toEqual(['connect', 'finish', 'end', 'close']);
  expect(handlers[0]!.events.filter(event => event !== 'drained')).toEqual(['receive last words', 'closed']);
});

test('destroy closes at once, and tells the reason', async () => {
  const socket = connect(PORT);
  await once(socket, 'connect');
  const heard: unknown[] = [];
  socket.on('error', ({message}) => heard.push(message));
  // once() would reject at the error.
  const closed = new Promise<boolean>(resolve => socket.on('close', resolve));
  socket.destroy(new Error('broken'));
  expect(await closed).toBe(true);
  expect(heard).toEqual(['broken']);
  expect(handlers[0]!.events.filter(event => event !== 'drained')).toEqual(['closed']);
});

test('destroy before the connection is there makes none', async () => {
  const socket = connect(PORT);
  let connected = false;
  socket.on('connect', () => (connected = true));
  socket.destroy();
  expect(await once(socket, 'close')).toEqual([false]);
  expect(connected).toBe(false);
});

test("the server's end ends the client, also one that has paused", async () => {
  for (const pause of [false, true]) {
    const socket = connect(PORT);
    await once(socket, 'connect');
    socket.on('data', () => undefined);
    if (pause) socket.pause();
    await new Promise(resolve => setImmediate(resolve));
    const closed = once(socket, 'close');
    handlers.at(-1)!.transport.end();
    await closed;
    expect(socket.destroyed).toBe(true);
  }
});

test('a client that does not read is not given more than it has room for, and says when it has', async () => {
  const socket = connect(PORT);
  await once(socket, 'connect');
  const {transport, events} = handlers[0]!;
  const chunk = Buffer.alloc(socket.readableHighWaterMark);
  socket.pause();
  await new Promise(resolve => setImmediate(resolve));
  expect(transport.write(chunk)).toBe(false);
  events.length = 0;
  const read = once(socket, 'data');
  socket.resume();
  await read;
  await new Promise(resolve => setImmediate(resolve));
  expect(events).toContain('drained');
  socket.destroy();
});

test('writing to a client that has gone is no error', async () => {
  const socket = connect(PORT);
  await once(socket, 'connect');
  socket.destroy();
  const {transport} = handlers[0]!;
  expect(transport.write(Buffer.from('x'))).toBe(true);
  transport.end();
});

test('ref, unref, setNoDelay and setKeepAlive are there, and do nothing', async () => {
  const socket = connect(PORT);
  expect(socket.ref().unref().setNoDelay(true).setKeepAlive(true, 1)).toBe(socket);
  await once(socket, 'connect');
  socket.destroy();
});

test('other ports, hosts and sockets are untouched', async () => {
  const server = createServer(socket => socket.end('real')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  expect(await answer(socket)).toBe('real');
  await once(socket, 'close');
  server.close();
  const elsewhere = connect({port: PORT, host: '192.0.2.1'});
  elsewhere.on('error', () => undefined);
  elsewhere.destroy();
  const path = connect('/nonexistent/socket');
  expect(await once(path, 'error')).toMatchObject([{code: 'ENOENT'}]);
  expect(handlers).toEqual([]);
});

test('after it is taken back, the port is an ordinary one', async () => {
  uninstall();
  const socket = connect(PORT, '127.0.0.1');
  expect(await once(socket, 'error')).toMatchObject([{code: 'ECONNREFUSED'}]);
});
