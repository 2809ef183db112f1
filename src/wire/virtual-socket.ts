import {Socket} from 'node:net';

import type {AcceptClient, ClientHandler, ClientTransport} from './client-transport';

/** Where clients believe the server to be. */
export interface VirtualAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1']);

/** The host and port of a call of `Socket.connect`, in any of its forms; null for a path. */
function addressOf(args: readonly unknown[]): VirtualAddress | null {
  let [target, host] = args;
  // net.connect() hands over its arguments as one array that it has already sorted.
  if (Array.isArray(target)) [target, host] = target as unknown[];
  if (typeof target === 'object' && target !== null) {
    const options = target as {port?: unknown; host?: unknown; path?: unknown};
    if (options.path !== undefined && options.path !== null) return null;
    return {host: typeof options.host === 'string' ? options.host : 'localhost', port: Number(options.port)};
  }
  if (typeof target === 'string' && Number.isNaN(Number(target))) return null;
  return {host: typeof host === 'string' ? host : 'localhost', port: Number(target)};
}

function callbackOf(args: readonly unknown[]): (() => void) | null {
  const last: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[1] : args.at(-1);
  return typeof last === 'function' ? (last as () => void) : null;
}

/**
 * How many clients' code is on the stack: one that sends, or one that is handed an answer. No client expects an answer
 * before its own call has returned, and parsers are not re-entrant; a real socket never does that.
 */
let clientsOnStack = 0;

/** The server's end of a virtual socket. */
class VirtualTransport implements ClientTransport {
  readonly #socket: Socket;
  #ended = false;
  #waiting: Buffer[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Buffer): boolean {
    if (clientsOnStack === 0 && this.#waiting.length === 0) return this.#push(bytes);
    this.#defer(bytes);
    return true;
  }

  end(): void {
    if (this.#ended) return;
    if (this.#waiting.length > 0) process.nextTick(() => this.end());
    else this.#push(null);
  }

  #defer(bytes: Buffer): void {
    if (this.#waiting.push(bytes) > 1) return;
    process.nextTick(() => {
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#push(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting));
    });
  }

  #push(bytes: Buffer | null): boolean {
    if (this.#ended || this.#socket.destroyed) return true;
    this.#ended = bytes === null;
    clientsOnStack++;
    try {
      const hasRoom = this.#socket.push(bytes);
      // As net.Socket does: a client that has paused, and read all, sees the end all the same.
      if (bytes === null) this.#socket.read(0);
      return hasRoom;
    } finally {
      clientsOnStack--;
    }
  }
}

/**
 * Turns a socket that is not connected yet into one whose other end is `accept`, in this process: no kernel, no handle,
 * nothing that keeps the process alive.
 */
function connectVirtually(socket: Socket, address: VirtualAddress, accept: AcceptClient): void {
  const transport = new VirtualTransport(socket);
  // At once, on the stack of the code that connects.
  let handler: ClientHandler | null = accept(transport);
  const closed = (): void => {
    handler?.closed();
    handler = null;
  };
  const receive = (bytes: Buffer, done: () => void): void => {
    clientsOnStack++;
    try {
      if (handler) handler.receive(bytes, done);
      else done();
    } finally {
      clientsOnStack--;
    }
  };
  const value = (content: unknown): PropertyDescriptor => ({
    value: content,
    configurable: true,
    writable: true,
  });
  Object.defineProperties(socket, {
    connecting: value(true),
    pending: value(true),
    remoteAddress: value(address.host),
    remotePort: value(address.port),
    remoteFamily: value('IPv4'),
    ref: value(() => socket),
    unref: value(() => socket),
    setNoDelay: value(() => socket),
    setKeepAlive: value(() => socket),
    _read: value(() => handler?.drained()),
    _write: value((chunk: Buffer | string, encoding: BufferEncoding, done: () => void) => {
      if (socket.connecting) socket.once('connect', () => receive(toBuffer(chunk, encoding), done));
      else receive(toBuffer(chunk, encoding), done);
    }),
    _writev: value(
      (chunks: readonly {chunk: Buffer | string; encoding: BufferEncoding}[], done: () => void) => {
        const bytes = Buffer.concat(chunks.map(({chunk, encoding}) => toBuffer(chunk, encoding)));
        if (socket.connecting) socket.once('connect', () => receive(bytes, done));
        else receive(bytes, done);
      },
    ),
    _final: value((done: () => void) => {
      closed();
      transport.end();
      done();
    }),
    _destroy: value((error: Error | null, done: (error: Error | null) => void) => {
      Object.assign(socket, {connecting: false});
      closed();
      done(error);
      // net.Socket switches the stream's own close event off.
      process.nextTick(() => socket.emit('close', error !== null));
    }),
  });
  process.nextTick(() => {
    if (socket.destroyed) return;
    Object.assign(socket, {connecting: false, pending: false});
    socket.emit('connect');
    socket.emit('ready');
    socket.read(0);
  });
}

function toBuffer(chunk: Buffer | string, encoding: BufferEncoding): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}

/**
 * Answers every `Socket.connect` of this process to `address` in memory; every other connection is untouched. Core
 * modules are shared by all of Jest's realms, so this reaches any driver, however it was loaded.
 * @returns takes the answering back.
 */
export function installVirtualSocket(address: VirtualAddress, accept: AcceptClient): () => void {
  const {prototype} = Socket;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
  const original = prototype.connect as (...args: unknown[]) => Socket;
  const connect = function (this: Socket, ...args: unknown[]): Socket {
    const target = addressOf(args);
    if (target?.port !== address.port || !LOOPBACK_NAMES.has(target.host)) return original.apply(this, args);
    const callback = callbackOf(args);
    if (callback) this.once('connect', callback);
    connectVirtually(this, address, accept);
    return this;
  };
  prototype.connect = connect;
  return () => {
    if (prototype.connect === (connect as typeof prototype.connect)) prototype.connect = original;
  };
}
