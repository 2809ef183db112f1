import type {ClientHandler, ClientTransport} from '../../wire/client-transport';
import type {BackendStream} from '../../wire/backend';
import {frontend} from '../../wire/encode';
import {MessageReader} from '../../wire/message-reader';
import {Frontend, Server} from '../../wire/message-type';
import {readStartup} from '../../wire/startup';

/** Messages that the server answers with ReadyForQuery. */
const ANSWERED: readonly number[] = [Frontend.query, Frontend.sync, Frontend.functionCall];

const IDLE = 'I'.charCodeAt(0);

/** A client, and what it has sent without having had its turn. */
interface Client {
  /** Null where it has gone. */
  transport: ClientTransport | null;
  readonly waiting: Buffer[];
  /** How many times the server has yet to say that it is ready. */
  owed: number;
}

/**
 * Lets several clients use the one session of an engine, in turns: from a client's first message until the server is ready and
 * in no transaction. For building a schema, whose tools open connections as they please; settings and prepared statements are
 * everybody's, and gone with the last client.
 */
export class TurnServer {
  readonly #stream: BackendStream;
  readonly #clients = new Set<Client>();
  readonly #queue: Client[] = [];
  #holder: Client | null = null;

  constructor(stream: BackendStream) {
    this.#stream = stream;
    const reader = new MessageReader((type, buffer, start, end) => this.#answer(type, buffer, start, end));
    stream.on('data', (chunk: Buffer) => reader.push(chunk));
    stream.on('close', () => {
      for (const {transport} of this.#clients) transport?.end();
    });
  }

  accept(transport: ClientTransport): ClientHandler {
    const client: Client = {transport, waiting: [], owed: 0};
    this.#clients.add(client);
    let startup: Buffer | null = Buffer.alloc(0);
    const reader = new MessageReader((type, buffer, start, end) => {
      if (type === Frontend.terminate) transport.end();
      else this.#send(client, buffer.subarray(start, end), ANSWERED.includes(type));
    });
    return {
      receive: (bytes, done) => {
        if (startup) startup = this.#start(client, Buffer.concat([startup, bytes]));
        else reader.push(bytes);
        done();
      },
      drained: () => undefined,
      closed: () => this.#leave(client),
    };
  }

  /** Takes the first message of a client. @returns what has come of it; null when it is whole */
  #start(client: Client, bytes: Buffer): Buffer | null {
    const length = bytes.length < 4 ? Infinity : bytes.readUInt32BE();
    if (bytes.length < length) return bytes;
    switch (readStartup(bytes.subarray(4, length)).kind) {
      case 'encryption':
        client.transport?.write(Buffer.from('N'));
        return Buffer.alloc(0);
      case 'startup':
        this.#send(client, bytes.subarray(0, length), true);
        return null;
      case 'cancel':
      case 'unsupported':
        client.transport?.end();
        return null;
    }
  }

  #send(client: Client, bytes: Buffer, answered: boolean): void {
    if (answered) client.owed++;
    if (this.#holder === client) {
      this.#stream.write(bytes);
      return;
    }
    client.waiting.push(bytes);
    if (!this.#queue.includes(client)) this.#queue.push(client);
    this.#next();
  }

  #next(): void {
    if (this.#holder) return;
    const client = this.#queue.shift();
    if (!client) return;
    this.#holder = client;
    for (const bytes of client.waiting.splice(0)) this.#stream.write(bytes);
  }

  #answer(type: number, buffer: Buffer, start: number, end: number): void {
    const client = this.#holder;
    client?.transport?.write(buffer.subarray(start, end));
    if (!client || type !== Server.readyForQuery) return;
    client.owed = Math.max(0, client.owed - 1);
    if (client.owed > 0 || buffer[start + 5] !== IDLE) return;
    this.#holder = null;
    this.#next();
  }

  #leave(client: Client): void {
    client.transport = null;
    this.#clients.delete(client);
    // Whatever it was in the middle of. The server ignores the end of a COPY where there is none (55.2.6).
    client.waiting.length = 0;
    this.#send(
      client,
      Buffer.concat([frontend.copyFail('the client has gone'), frontend.query('ROLLBACK')]),
      true,
    );
    if (this.#clients.size === 0) this.#send(client, frontend.query('DISCARD ALL'), true);
  }
}
