import {once} from 'node:events';
import {connect, type NetConnectOpts} from 'node:net';
import {Duplex} from 'node:stream';
import {parse, serialize} from 'pg-protocol';

/** A message from the server, as pg-protocol reads it. */
export interface Reply {
  readonly name: string;
  /** CommandComplete's tag. */
  readonly text?: string;
  /** ReadyForQuery's transaction status. */
  readonly status?: string;
  /** SQLSTATE of an error or a notice. */
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly position?: string;
  /** A row's values, as text. */
  readonly fields?: readonly (string | null)[];
  readonly processID?: number;
  readonly secretKey?: number;
  readonly parameterName?: string;
  readonly parameterValue?: string;
}

/** The server has ended the connection before it said what was waited for. */
export class ConnectionEndedError extends Error {
  /** @param replies what it said. */
  constructor(readonly replies: readonly Reply[]) {
    super(`The connection has ended after ${describe(replies).join(', ')}`);
  }
}

/** A client that sends what it is told to, for what no driver does. */
export class WireClient {
  readonly socket: Duplex;
  /** Everything the server sent, from the beginning. */
  readonly replies: Reply[] = [];
  #read = 0;
  #changed: () => void = () => undefined;
  #ended = false;

  /** @param target where to connect to, or what is connected already. */
  constructor(target: NetConnectOpts | Duplex) {
    this.socket = target instanceof Duplex ? target : connect(target);
    this.socket.on('error', () => undefined);
    const changed = (): void => this.#changed();
    this.socket.on('close', () => {
      this.#ended = true;
      changed();
    });
    void parse(this.socket, message => {
      this.replies.push(message);
      changed();
    });
  }

  /** Goes through the startup. */
  start(parameters: Readonly<Record<string, string>>): Promise<readonly Reply[]> {
    return this.ask([serialize.startup(parameters)]);
  }

  /** Sends all messages in one write. */
  send(...messages: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** Sends messages, and returns the replies up to the `count`th ReadyForQuery. */
  async ask(messages: readonly Buffer[], count = 1): Promise<readonly Reply[]> {
    this.send(...messages);
    return this.ready(count);
  }

  /** The replies not returned before, up to the `count`th ReadyForQuery. Rejects where the connection ends before. */
  ready(count = 1): Promise<readonly Reply[]> {
    let left = count;
    return this.until(({name}) => name === 'readyForQuery' && --left === 0);
  }

  /** The replies not returned before, up to the first that `isLast`. */
  async until(isLast: (reply: Reply) => boolean): Promise<readonly Reply[]> {
    const from = this.#read;
    for (;;) {
      while (this.#read < this.replies.length) {
        if (isLast(this.replies[this.#read++]!)) return this.replies.slice(from, this.#read);
      }
      if (this.#ended) throw new ConnectionEndedError(this.replies.slice(from));
      await new Promise<void>(resolve => (this.#changed = resolve));
    }
  }

  /** Waits until the connection is closed. */
  async closed(): Promise<void> {
    if (!this.#ended) await once(this.socket, 'close');
  }
}

/** The replies in short: `commandComplete BEGIN`, `error 25P02`, `readyForQuery T`, `dataRow 1,2`. */
export function describe(replies: readonly Reply[]): readonly string[] {
  return replies.map(({name, text, status, code, fields}) => {
    const values = name === 'dataRow' ? fields?.map(String).join(',') : undefined;
    const detail = text ?? status ?? code ?? values;
    return detail === undefined ? name : `${name} ${detail}`;
  });
}

/** Parse, Bind and Execute of the unnamed statement and portal. */
export function extended(text: string, values: readonly string[] = []): readonly Buffer[] {
  return [serialize.parse({text}), serialize.bind({values: [...values]}), serialize.execute()];
}
