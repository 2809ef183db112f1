import {ByteRanges} from '../../wire/byte-ranges';
import type {ClientTransport} from '../../wire/client-transport';
import {server, type ErrorFields} from '../../wire/encode';
import type {TransactionStatus} from '../../wire/message-type';
import {CopyIn} from '../copy-in';
import {Replies, SHOW_ALL, type RepliesOwner} from '../replies';
import {ReportedParameters} from '../reported-parameters';
import type {DirectUnit} from './direct-unit';
import type {Link} from './link';

/** Whose answers they are. */
export interface AnswersOwner {
  readonly closed: boolean;
  readonly link: Link | null;
  /** The unit that is answered next. */
  readonly awaited: DirectUnit | undefined;
  /** Whether no statement may run now. */
  readonly refuses: boolean;
  /** The process id by which the clients know the one that is served by this process of the server. */
  publicProcessId(processId: number): number | null;
  /** ReadyForQuery comes next. */
  synced(status: TransactionStatus): void;
  connectionFailed(): void;
}

/** The answers of the server, and some of ours, on their way to one client. */
export class Answers implements RepliesOwner {
  readonly copyIn: CopyIn;
  readonly #owner: AnswersOwner;
  readonly #transport: ClientTransport;
  readonly #reported: ReportedParameters;
  readonly #output = new ByteRanges();

  /** @param parameters what the client was told when it connected */
  constructor(owner: AnswersOwner, transport: ClientTransport, parameters: ReadonlyMap<string, string>) {
    this.#owner = owner;
    this.#transport = transport;
    this.#reported = new ReportedParameters(parameters);
    this.copyIn = new CopyIn(bytes => owner.link?.exchanges.more(bytes) ?? true);
  }

  /** What reads the answers to a unit that is sent. */
  to({hiddenParses}: DirectUnit): Replies {
    return new Replies(this, this.#output, {...SHOW_ALL, hiddenParses});
  }

  /** Passes on what the server says unasked. */
  unasked(type: number, buffer: Buffer, start: number, end: number): void {
    new Replies(this, this.#output, SHOW_ALL).reply(type, buffer, start, end);
    this.flush();
  }

  error(fields: ErrorFields): void {
    this.#output.add(server.error(fields));
  }

  ready(status: TransactionStatus): void {
    this.#output.add(server.readyForQuery(status));
  }

  flush(): void {
    if (this.#output.empty) return;
    const bytes = this.#output.take();
    const {closed, link, refuses} = this.#owner;
    if (closed || this.#transport.write(bytes)) return;
    // A level that ends does not wait for a slow client.
    if (!refuses) link?.exchanges.pause();
  }

  /** Ends the client's connection after what was said. */
  end(): void {
    this.flush();
    this.#transport.end();
  }

  parseCompleted(): void {
    this.#owner.awaited?.parses.shift();
  }

  copyInStarted(): void {
    const {awaited, refuses} = this.#owner;
    if (awaited) this.copyIn.begin(awaited.extended ? 'client' : 'nobody', awaited.copyData);
    if (refuses) this.copyIn.abort('the test has ended');
  }

  /** The server's own function is in place. */
  notified(): void {
    return;
  }

  notificationReceived(buffer: Buffer, start: number): void {
    const known = this.#owner.publicProcessId(buffer.readInt32BE(start + 5));
    if (known !== null) buffer.writeInt32BE(known, start + 5);
  }

  errorReceived(): void {
    this.copyIn.dataOver();
  }

  /** Nobody else is on the connection. */
  isStray(): boolean {
    return false;
  }

  isNews(name: string, value: string): boolean {
    return this.#reported.isNews(name, value);
  }

  inClientWords(fields: ErrorFields): ErrorFields {
    return fields;
  }

  synced(status: TransactionStatus, _failed: boolean, buffer: Buffer, start: number, end: number): void {
    this.copyIn.over();
    this.#output.add(buffer, start, end);
    this.#owner.synced(status);
  }

  connectionFailed(): void {
    this.#owner.connectionFailed();
  }
}
