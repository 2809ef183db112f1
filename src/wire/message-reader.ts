/**
 * Called once per whole message: it lies in `buffer` from `start` (its type byte) to `end`. The buffer may be kept and
 * changed.
 */
export type MessageHandler = (type: number, buffer: Buffer, start: number, end: number) => void;

/** Type byte and length (PostgreSQL manual, 55.7 "Message Formats"). */
const HEADER_BYTES = 5;

/** PostgreSQL's own limit of one message (`PQ_LARGE_MESSAGE_LIMIT`). */
const MAX_MESSAGE_BYTES = 0x3fffffff;

/** A peer that does not speak the protocol. */
export class MalformedMessageError extends Error {}

/** Cuts a stream of chunks into protocol messages, copying only those that lie across two chunks. */
export class MessageReader {
  readonly #onMessage: MessageHandler;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = HEADER_BYTES;

  constructor(onMessage: MessageHandler) {
    this.#onMessage = onMessage;
  }

  /**
   * Takes the next chunk, of any size.
   * @throws MalformedMessageError where a length is impossible.
   */
  push(chunk: Buffer): void {
    if (this.#bytes > 0) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes < this.#needed) return;
      chunk = Buffer.concat(this.#chunks, this.#bytes);
      this.#chunks = [];
      this.#bytes = 0;
    }
    let start = 0;
    while (chunk.length - start >= HEADER_BYTES) {
      const length = chunk.readUInt32BE(start + 1);
      if (length < 4 || length > MAX_MESSAGE_BYTES) {
        throw new MalformedMessageError(`invalid message length ${length}`);
      }
      const end = start + 1 + length;
      if (end > chunk.length) {
        this.#keep(chunk, start, length + 1);
        return;
      }
      this.#onMessage(chunk[start]!, chunk, start, end);
      start = end;
    }
    if (start < chunk.length) this.#keep(chunk, start, HEADER_BYTES);
  }

  #keep(chunk: Buffer, start: number, needed: number): void {
    const rest = chunk.subarray(start);
    this.#chunks = [rest];
    this.#bytes = rest.length;
    this.#needed = needed;
  }
}
