import {Duplex} from 'node:stream';
import {soon} from '../../../shared/clock';
import {MessageReader} from '../../../wire/message-reader';
import {Frontend} from '../../../wire/message-type';
import {readStartup} from '../../../wire/startup';
import type {MemoryDatabase} from '../memory-database';
import {ProtocolServer} from './protocol-server';

/**
 * The client's end of a connection to a {@link MemoryDatabase}, in the form of a socket. As with a socket, no answer comes
 * before the event loop has come round; nothing of it keeps the process alive beyond that.
 */
export class MemorySocket extends Duplex {
  readonly #database: MemoryDatabase;
  readonly #server: ProtocolServer;
  #startup: Buffer | null = Buffer.alloc(0);
  #answers: Buffer[] = [];
  readonly #reader = new MessageReader((type, buffer, start, end) => {
    if (type === Frontend.terminate) this.#answer(null);
    else this.#server.message(type, buffer, start, end);
  });
  /** Whether the answers so far are about to be handed over. */
  #isDue = false;
  #ends = false;

  constructor(database: MemoryDatabase) {
    super({allowHalfOpen: false});
    this.#database = database;
    this.#server = new ProtocolServer(database, message => this.#answer(message));
  }

  /** Called by drivers; there is nowhere to connect to. */
  connect(): this {
    soon(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const {turns} = this.#database;
    if (!turns.isFree(this)) {
      turns.whenFree(() => this._write(chunk, _encoding, done));
      return;
    }
    let failure: Error | undefined;
    try {
      this.#receive(chunk);
    } catch (error) {
      failure = error as Error;
    }
    if (this.#server.isInTransaction) turns.hold(this);
    else turns.release(this);
    done(failure);
  }

  override _final(done: () => void): void {
    this.#leave();
    this.#answer(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#leave();
    done(error);
  }

  /** What the client has not committed is undone. */
  #leave(): void {
    this.#server.leave();
    this.#database.turns.release(this);
  }

  #receive(chunk: Buffer): void {
    if (this.#startup === null) {
      this.#reader.push(chunk);
      return;
    }
    const bytes = Buffer.concat([this.#startup, chunk]);
    const length = bytes.length < 4 ? Infinity : bytes.readUInt32BE();
    this.#startup = bytes.length < length ? bytes : null;
    if (this.#startup) return;
    const rest = bytes.subarray(length);
    switch (readStartup(bytes.subarray(4, length)).kind) {
      case 'encryption':
        this.#answer(Buffer.from('N'));
        this.#startup = Buffer.alloc(0);
        break;
      case 'startup':
        // Who connects is in this process: it needs no name and no password.
        this.#server.welcome();
        break;
      case 'cancel':
      case 'unsupported':
        this.#answer(null);
        return;
    }
    if (rest.length > 0) this.#receive(rest);
  }

  /** @param message null where there is nothing more to come. */
  #answer(message: Buffer | null): void {
    if (message) this.#answers.push(message);
    else this.#ends = true;
    if (this.#isDue) return;
    this.#isDue = true;
    soon(() => {
      this.#isDue = false;
      if (this.destroyed) return;
      if (this.#answers.length > 0) this.push(Buffer.concat(this.#answers.splice(0)));
      if (this.#ends) this.push(null);
    });
  }
}
