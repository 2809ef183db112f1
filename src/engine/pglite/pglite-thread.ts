import type * as threads from 'node:worker_threads';

/** What the thread is told when it starts. */
export interface PgliteThreadData {
  /** PGlite's module, and those of extensions, as paths. */
  readonly module: string;
  readonly extensions: readonly string[];
  readonly dataDir: string;
  /** Counters that both sides read, by the indexes in {@link PgliteCounter}. */
  readonly counters: SharedArrayBuffer;
}

/** What is counted in memory that both sides share. Each side can sleep until a number changes. */
export const PgliteCounter = {
  /** Messages to the thread. */
  sent: 0,
  /** How many of them it has taken. */
  taken: 1,
  /** Bytes of answers that nobody has read yet. */
  unread: 2,
} as const;

/** What the thread says; bytes are answers of the server. */
export type PgliteThreadMessage =
  Uint8Array | {readonly kind: 'ready' | 'closed'} | {readonly kind: 'failed'; readonly reason: string};

/** The part of PGlite that is used: its raw protocol. */
interface Pglite {
  execProtocolRawSync(message: Uint8Array): Uint8Array;
  execProtocolRawStream(
    message: Uint8Array,
    options: {readonly syncToFs: boolean; readonly onRawData: (bytes: Uint8Array) => void},
  ): Promise<void>;
  close(): Promise<void>;
}

interface PgliteModule {
  readonly PGlite: {
    readonly defaultStartParams: readonly string[];
    create(options: {
      readonly dataDir: string;
      readonly extensions: Readonly<Record<string, unknown>>;
      readonly startParams: readonly string[];
    }): Promise<Pglite>;
  };
}

/**
 * The body of the thread that PGlite runs in. It is handed to the thread as its source, so it uses nothing from outside of
 * itself but what it is given: `load`, which is the thread's `require`.
 */
export function runPgliteThread(load: (name: string) => unknown): void {
  const thread = load('node:worker_threads') as typeof threads;
  const {module, extensions, dataDir, counters} = thread.workerData as PgliteThreadData;
  const {PGlite} = load(module) as PgliteModule;
  const port = thread.parentPort!;
  const shared = new Int32Array(counters);
  const [SENT, TAKEN, UNREAD, MOST_UNREAD_BYTES] = [0, 1, 2, 1_000_000];
  const [COPY_IN, COPY_DONE, COPY_FAIL, ERROR, HEADER_BYTES] = [0x47, 0x63, 0x66, 0x45, 5];

  /** Looks at the types of messages in a stream of chunks. */
  const typesOf = (onType: (type: number) => void) => {
    let header: number[] = [];
    let rest = 0;
    return (bytes: Uint8Array): void => {
      for (let i = 0; i < bytes.length;) {
        if (rest > 0) {
          const skipped = Math.min(rest, bytes.length - i);
          rest -= skipped;
          i += skipped;
          continue;
        }
        header.push(bytes[i++]!);
        if (header.length < HEADER_BYTES) continue;
        const [type, a, b, c, d] = header as [number, number, number, number, number];
        rest = ((a << 24) | (b << 16) | (c << 8) | d) - 4;
        header = [];
        onType(type);
      }
    };
  };

  /** Sends an answer; sleeps while its reader is slower. */
  const answer = (bytes: Uint8Array): void => {
    Atomics.add(shared, UNREAD, bytes.length);
    port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
    for (;;) {
      const unread = Atomics.load(shared, UNREAD);
      if (unread <= MOST_UNREAD_BYTES) return;
      Atomics.wait(shared, UNREAD, unread);
    }
  };

  /** The next message to the thread; sleeps until there is one. */
  const receive = (): unknown => {
    for (;;) {
      const seen = Atomics.load(shared, SENT);
      const received = thread.receiveMessageOnPort(port);
      if (received) {
        Atomics.add(shared, TAKEN, 1);
        return received.message;
      }
      Atomics.wait(shared, SENT, seen);
    }
  };

  /**
   * What the server reads. In the middle of a COPY it waits for more instead of ending, which PGlite would take for the end of
   * the connection. PGlite asks for nothing but the length and parts, and of those each byte once and in order.
   */
  const inputOf = (first: Uint8Array) => {
    let bytes = first;
    let start = 0;
    let end = 0;
    let copying = false;
    const sent = typesOf(type => {
      if (type === COPY_DONE || type === COPY_FAIL) copying = false;
    });
    const answered = typesOf(type => {
      if (type === COPY_IN) copying = true;
      if (type === ERROR) copying = false;
    });
    sent(first);
    const input = {
      get length() {
        while (copying && end === start + bytes.length) {
          start = end;
          bytes = receive() as Uint8Array;
          sent(bytes);
        }
        return start + bytes.length;
      },
      subarray(from: number, to: number) {
        end = to;
        return bytes.subarray(from - start, to - start);
      },
    };
    return {input: input as unknown as Uint8Array, answered};
  };

  const run = async (): Promise<void> => {
    const loaded = extensions
      .flatMap(file => Object.entries(load(file) as Record<string, {readonly setup?: unknown}>))
      .filter(([, value]) => typeof value.setup === 'function');
    // Its own search_path is not PostgreSQL's default.
    const startParams = PGlite.defaultStartParams.filter(
      (param, i, all) => !param.startsWith('search_path=') && !all[i + 1]?.startsWith('search_path='),
    );
    const db = await PGlite.create({dataDir, extensions: Object.fromEntries(loaded), startParams});
    port.on('message', (message: Uint8Array | 'close') => {
      Atomics.add(shared, TAKEN, 1);
      if (message === 'close') {
        void db.close().then(() => port.postMessage({kind: 'closed'}));
        return;
      }
      // Of no type: the first message of a client.
      if (message[0] === 0) {
        answer(db.execProtocolRawSync(message).slice());
        return;
      }
      const {input, answered} = inputOf(message);
      const onRawData = (raw: Uint8Array): void => {
        answered(raw);
        answer(raw.slice());
      };
      db.execProtocolRawStream(input, {syncToFs: false, onRawData}).catch(fail);
    });
    port.postMessage({kind: 'ready'});
  };
  const fail = (error: unknown): void =>
    port.postMessage({kind: 'failed', reason: (error as Error | undefined)?.message ?? String(error)});
  run().catch(fail);
}
