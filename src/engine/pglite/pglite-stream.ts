import {Duplex} from 'node:stream';
import {Worker} from 'node:worker_threads';
import {soon, startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';
import {Frontend} from '../../wire/message-type';
import type {PgliteProgram} from './find-pglite';
import {
  PgliteCounter,
  runPgliteThread,
  type PgliteThreadData,
  type PgliteThreadMessage,
} from './pglite-thread';

/** Starting takes half a second, making new data four; on a slow machine several times that. */
const START_MS = 60_000;

/** Messages that may wait for the thread while the data of a COPY are slower to be taken than sent. */
const MOST_UNTAKEN = 32;

export interface PgliteStart {
  readonly program: PgliteProgram;
  /** A data directory; one that is not there is made. */
  readonly dataDir: string;
}

/**
 * PGlite in a thread of its own, as the stream of bytes that a socket to a server would be. The thread keeps Jest's timers going
 * while a statement runs, and can be ended with whatever it runs.
 */
export class PgliteStream extends Duplex {
  readonly #thread: Worker;
  readonly #counters: Int32Array;
  readonly #answers: Buffer[] = [];
  /** Whether the reader takes more. */
  #wanted = false;

  private constructor(thread: Worker, counters: Int32Array) {
    super();
    this.#thread = thread;
    this.#counters = counters;
    thread.on('message', (message: PgliteThreadMessage) => {
      if (message instanceof Uint8Array) {
        this.#answers.push(Buffer.from(message.buffer, message.byteOffset, message.length));
        this.#deliver();
      } else if (message.kind === 'failed') {
        this.destroy(new Error(`PGlite failed: ${message.reason}`));
      }
    });
    thread.on('error', error => this.destroy(error));
    thread.on('exit', () => this.destroy());
  }

  /** @throws SavepointError `SAVEPOINT_ENGINE` where it does not start */
  static async start({program, dataDir}: PgliteStart): Promise<PgliteStream> {
    const counters = new SharedArrayBuffer(4 * Object.keys(PgliteCounter).length);
    const workerData: PgliteThreadData = {
      module: program.module,
      extensions: program.extensions.map(({module}) => module),
      dataDir,
      counters,
    };
    const thread = new Worker(`(${runPgliteThread.toString()})(require)`, {eval: true, workerData});
    const stream = new PgliteStream(thread, new Int32Array(counters));
    // Whoever starts it hears of a failure from the promise.
    stream.on('error', () => undefined);
    try {
      await stream.#heard('ready', START_MS);
    } catch (cause) {
      stream.destroy();
      throw new SavepointError(`PGlite ${program.version} did not start: ${(cause as Error).message}.`, {
        code: 'SAVEPOINT_ENGINE',
        hint: 'SAVEPOINT_REBUILD=1 makes its data anew.',
        cause,
      });
    }
    return stream;
  }

  /** Shuts the server down, so that its data can be used again. */
  async shutDown(limitMs: number): Promise<void> {
    const closed = this.#heard('closed', limitMs);
    this.#post('close');
    await closed;
    this.destroy();
  }

  ref(): this {
    this.#thread.ref();
    return this;
  }

  unref(): this {
    this.#thread.unref();
    return this;
  }

  /** As a socket: `pg` calls these three on the stream that it is given. */
  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    this.#wanted = true;
    this.#deliver();
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    if (bytes[0] !== Frontend.terminate) this.#post(Uint8Array.from(bytes));
    const whenTaken = (): void => {
      const untaken = this.#counters[PgliteCounter.sent]! - Atomics.load(this.#counters, PgliteCounter.taken);
      if (untaken <= MOST_UNTAKEN || this.destroyed) done();
      else soon(whenTaken);
    };
    whenTaken();
  }

  override _writev(chunks: {readonly chunk: Buffer}[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({chunk}) => chunk)), '', done);
  }

  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.#thread.terminate();
    done(error);
  }

  #post(message: Uint8Array | 'close'): void {
    this.#thread.postMessage(message);
    Atomics.add(this.#counters, PgliteCounter.sent, 1);
    Atomics.notify(this.#counters, PgliteCounter.sent);
  }

  #deliver(): void {
    while (this.#wanted) {
      const answer = this.#answers.shift();
      if (!answer) return;
      Atomics.sub(this.#counters, PgliteCounter.unread, answer.length);
      Atomics.notify(this.#counters, PgliteCounter.unread);
      this.#wanted = this.push(answer);
    }
  }

  #heard(kind: 'ready' | 'closed', limitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => end(new Error(`it was not ${kind} after ${limitMs} ms`)), limitMs);
      const hear = (message: PgliteThreadMessage): void => {
        if (!(message instanceof Uint8Array) && message.kind === kind) end(null);
      };
      const gone = (): void => end(this.errored ?? new Error('its thread has ended'));
      const end = (error: Error | null): void => {
        stopTimer(timer);
        this.#thread.off('message', hear);
        this.off('close', gone);
        if (error) reject(error);
        else resolve();
      };
      this.#thread.on('message', hear);
      this.on('close', gone);
    });
  }
}
