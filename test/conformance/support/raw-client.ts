import {once} from 'node:events';
import {connect, type NetConnectOpts, type Socket} from 'node:net';

import {MessageReader} from '../../../src/wire/message-reader';
import {readable, type Message} from './readable';

/** How long a server may take to say what it has to say: more than any script waits for. */
const ANSWER_MS = 4000;

/** A client that keeps all that comes from the server, whatever it is. */
export class RawClient {
  readonly #socket: Socket;
  readonly #messages: Message[] = [];
  readonly #oids: Map<number, string>;
  #read = 0;
  #changed: () => void = () => undefined;
  #ended = false;

  /** @param oids what the clients of one script have seen of them, see {@link readable}. */
  constructor(options: NetConnectOpts, oids: Map<number, string>) {
    this.#oids = oids;
    this.#socket = connect(options);
    const reader = new MessageReader((type, buffer, start, end) => {
      // The bytes are the socket's, and may be used again.
      const body = Buffer.from(buffer.subarray(start + 5, end));
      this.#messages.push({type: String.fromCharCode(type), body});
      this.#changed();
    });
    this.#socket.on('data', bytes => reader.push(bytes));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#changed();
    });
  }

  send(...messages: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(messages));
  }

  /**
   * Waits for a message of one of these types.
   * @returns its type; null where the connection has ended, or nothing came.
   */
  async next(...types: readonly string[]): Promise<string | null> {
    const untilMs = performance.now() + ANSWER_MS;
    for (;;) {
      while (this.#read < this.#messages.length) {
        const {type} = this.#messages[this.#read++]!;
        if (types.includes(type)) return type;
      }
      const leftMs = untilMs - performance.now();
      if (this.#ended || leftMs <= 0) return null;
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, leftMs);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** What came since this was last asked for. */
  take(): readonly string[] {
    this.#read = 0;
    return this.#messages.splice(0).map(message => readable(message, this.#oids));
  }

  /** Says goodbye and waits for the connection to end. */
  async end(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#socket, 'close');
    this.#socket.end(Buffer.from([0x58, 0, 0, 0, 4]));
    await closed;
  }
}
