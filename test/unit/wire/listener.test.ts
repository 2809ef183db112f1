import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import type {ClientHandler, ClientTransport} from '../../../src/wire/client-transport';
import {Listener} from '../../../src/wire/listener';
import {reservePorts} from '../../../src/schema/reserve-ports';
import {eventually} from '../../support/eventually';

/** The server's end: echoes what comes, and takes the next only when it is let. */
class Echo implements ClientHandler {
  readonly received: string[] = [];
  isClosed = false;
  drains = 0;
  hold = false;
  next: () => void = () => undefined;
  readonly transport: ClientTransport;

  constructor(transport: ClientTransport) {
    this.transport = transport;
  }

  receive(bytes: Buffer, done: () => void): void {
    this.received.push(bytes.toString());
    this.transport.write(bytes);
    if (this.hold) this.next = done;
    else done();
  }

  drained(): void {
    this.drains++;
  }

  closed(): void {
    this.isClosed = true;
  }
}

let folder: string;
let port: number;
let listener: Listener;
const handlers: Echo[] = [];

beforeEach(async () => {
  handlers.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'savepoint-test-'));
  [port] = (await reservePorts(1)) as [number];
  listener = new Listener([{host: '127.0.0.1', port}, {path: join(folder, 'socket')}], transport => {
    const handler = new Echo(transport);
    handlers.push(handler);
    return handler;
  });
});
afterEach(async () => {
  listener.close();
  await rm(folder, {recursive: true, force: true});
});

async function open(target: {port: number; host: string} | {path: string}): Promise<Socket> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function answer(socket: Socket): Promise<string> {
  return ((await once(socket, 'data')) as [Buffer])[0].toString();
}

test('serves clients on a loopback port and on a Unix socket', async () => {
  for (const target of [{host: '127.0.0.1', port}, {path: join(folder, 'socket')}]) {
    const socket = await open(target);
    socket.write('hello');
    expect(await answer(socket)).toBe('hello');
    socket.end();
    await once(socket, 'close');
    await eventually('it is told of the end', () => handlers.at(-1)!.isClosed);
  }
});

test('takes no more from a client than is taken from it', async () => {
  const socket = await open({host: '127.0.0.1', port});
  await eventually('it is accepted', () => handlers.length === 1);
  const [handler] = handlers as [Echo];
  handler.hold = true;
  socket.write('one');
  expect(await answer(socket)).toBe('one');
  socket.write('two');
  await new Promise(resolve => setTimeout(resolve, 30));
  expect(handler.received).toEqual(['one']);
  handler.next();
  expect(await answer(socket)).toBe('two');
  socket.destroy();
});

test('says when a slow client has taken what was written', async () => {
  const socket = await open({host: '127.0.0.1', port});
  socket.pause();
  await eventually('it is accepted', () => handlers.length === 1);
  const [handler] = handlers as [Echo];
  while (handler.transport.write(Buffer.alloc(1_000_000)));
  expect(handler.drains).toBe(0);
  socket.resume();
  await eventually('it has drained', () => handler.drains > 0);
  socket.destroy();
});

test('a connection that breaks is closed, and no more', async () => {
  const socket = await open({host: '127.0.0.1', port});
  await eventually('it is accepted', () => handlers.length === 1);
  socket.resetAndDestroy();
  await eventually('it is told of the end', () => handlers[0]!.isClosed);
});

test('closing ends all connections', async () => {
  const socket = await open({path: join(folder, 'socket')});
  const closed = once(socket, 'close');
  await eventually('it is accepted', () => handlers.length === 1);
  listener.close();
  await closed;
  const after = connect(port, '127.0.0.1');
  expect(await once(after, 'error')).toMatchObject([{code: 'ECONNREFUSED'}]);
  await eventually('the socket file is gone', () => !existsSync(join(folder, 'socket')));
});

test('waits for a port that the worker before it still holds', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const {port: held} = holder.address() as AddressInfo;
  const patient = new Listener([{host: '127.0.0.1', port: held}], transport => new Echo(transport));
  await new Promise(resolve => setTimeout(resolve, 20));
  holder.close();
  await eventually('it listens', async () => {
    const socket = connect(held, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      new Promise<string[]>(resolve => socket.on('error', () => resolve(['error']))),
    ]);
    socket.destroy();
    return event === 'connect';
  });
  patient.close();
});
