import type {Duplex} from 'node:stream';

import {frontend} from './encode';
import {MessageReader, type MessageHandler} from './message-reader';

/** Who reads a backend's answers. */
export interface BackendListener {
  readonly message: MessageHandler;
  /** Every message of a chunk has been handed over: what was collected may be sent on. */
  chunkEnd(): void;
  /** The connection is gone, with the reason where there is one. */
  lost(error: Error | null): void;
}

/** The bytes' way to a server and back: a socket, or the near end of an engine in this process. */
export type BackendStream = Duplex & {
  /** Keeps the process alive from now on. */
  ref(): unknown;
  unref(): unknown;
};

/** What a connection is known by once it is authenticated. */
export interface BackendIdentity {
  readonly processId: number;
  /** The parameters that the server reported when the connection began. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** One real, authenticated connection, as raw protocol messages. */
export class Backend {
  readonly processId: number;
  readonly parameters: ReadonlyMap<string, string>;
  readonly #stream: BackendStream;
  #listener: BackendListener | null = null;
  #lost = false;
  #paused = false;

  /** Every byte that comes out of the stream is read here, and only what is written here goes into it. */
  constructor(stream: BackendStream, {processId, parameters}: BackendIdentity) {
    this.processId = processId;
    this.parameters = parameters;
    this.#stream = stream;
    const reader = new MessageReader((type, buffer, start, end) =>
      this.#listener?.message(type, buffer, start, end),
    );
    this.#stream.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      this.#listener?.chunkEnd();
    });
    let reason: Error | null = null;
    this.#stream.on('error', error => (reason = error));
    this.#stream.on('close', () => {
      this.#lost = true;
      this.#listener?.lost(reason);
    });
    this.#stream.unref();
  }

  get lost(): boolean {
    return this.#lost;
  }

  listen(listener: BackendListener): void {
    this.#listener = listener;
  }

  /** Sends bytes. False: the server is slower; wait for `onceDrained` before sending much more. */
  write(bytes: Buffer): boolean {
    return this.#stream.write(bytes);
  }

  /** Calls back when the server has taken what was sent, or is gone. */
  onceDrained(callback: () => void): void {
    const stream = this.#stream;
    const drained = (): void => {
      stream.off('drain', drained).off('close', drained);
      callback();
    };
    if (this.#lost) callback();
    else stream.once('drain', drained).once('close', drained);
  }

  /** Keeps the process alive: while an answer is awaited, and only then. */
  ref(): void {
    this.#stream.ref();
  }

  unref(): void {
    this.#stream.unref();
  }

  /** Stops reading, while the client that the answers are for is slower than the server. */
  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#stream.resume();
  }

  /** Ends the connection as a client does. */
  end(): void {
    if (!this.#lost) this.#stream.end(frontend.terminate);
  }

  /** Cuts the connection. @param reason what is told to those who wait for answers */
  destroy(reason?: Error): void {
    this.#stream.destroy(reason);
  }
}
