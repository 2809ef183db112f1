import {frontend} from '../wire/encode';
import {Frontend, isCopyMessage} from '../wire/message-type';

/** Who sends the Sync after the data: see {@link CopyIn.begin}. */
export type CopySync = 'client' | 'sandbox' | 'nobody';

/** The data of a COPY FROM STDIN on its way from a client to the server (PostgreSQL manual, 55.2.6). */
export class CopyIn {
  readonly #send: (bytes: Buffer) => boolean;
  #state: 'none' | 'data' | 'sync' = 'none';
  #sync: CopySync = 'nobody';

  /** @param send sends to the server; false: it is slower than the client. */
  constructor(send: (bytes: Buffer) => boolean) {
    this.#send = send;
  }

  /** Whether the client's messages are for the COPY. */
  get active(): boolean {
    return this.#state !== 'none';
  }

  /**
   * The server waits for data. In the extended protocol it ignores a Sync that was sent with COPY, and waits for another one
   * behind the data.
   * @param early messages that the client has sent before the server was so far: those of this COPY are taken from them.
   */
  begin(sync: CopySync, early: Buffer[] = []): void {
    this.#state = 'data';
    this.#sync = sync;
    while (this.active && early.length > 0) {
      const bytes = early.shift()!;
      this.message(bytes[0]!, bytes);
    }
  }

  /**
   * Takes a message of the client.
   * @returns false where the server is slower than the client.
   */
  message(type: number, bytes: Buffer): boolean {
    if (this.#state === 'data' && isCopyMessage(type)) {
      const hasRoom = this.#send(bytes);
      if (type !== Frontend.copyData) this.dataOver();
      return hasRoom;
    }
    if (this.#state === 'sync' && type === Frontend.sync) {
      this.#state = 'none';
      return this.#send(bytes);
    }
    return true;
  }

  /** There is no more data, or the server wants no more. */
  dataOver(): void {
    if (this.#state !== 'data') return;
    this.#state = this.#sync === 'client' ? 'sync' : 'none';
    if (this.#sync === 'sandbox') this.#send(frontend.sync);
  }

  /** Ends the COPY in the client's place. */
  abort(reason: string): void {
    if (this.#state === 'data') this.#send(frontend.copyFail(reason));
    if (this.#state !== 'none' && this.#sync !== 'nobody') this.#send(frontend.sync);
    this.#state = 'none';
  }

  /** The server has answered to the end. */
  over(): void {
    this.#state = 'none';
  }
}
