import {nowMs} from '../shared/clock';
import {rowsOfTag} from '../sql/command-tag';
import type {ByteRanges} from '../wire/byte-ranges';
import {errorResponse, readFields, type ErrorFields} from '../wire/encode';
import {Server, type TransactionStatus} from '../wire/message-type';
import {NOTIFY_MARK} from '../pool/notify-function';
import type {Exchange} from './exchange';
import type {ObservedStatement} from './statement-observer';

/** Who sent what the replies answer. */
export interface RepliesOwner {
  flush(): void;
  /** @param hidden whether it was one that the client did not send now */
  parseCompleted(hidden: boolean): void;
  copyInStarted(): void;
  /** The server has run `pg_notify`. */
  notified(channel: string, payload: string): void;
  /** The server notifies the client: the message is passed on as this leaves it. */
  notificationReceived(buffer: Buffer, start: number): void;
  errorReceived(): void;
  /** Whether an error was meant for another client: it is not passed on, and all is sent again. */
  isStray(fields: ErrorFields): boolean;
  /** Whether the client does not know yet that a parameter has this value. */
  isNews(name: string, value: string): boolean;
  /** The fields of an error as the client knows its own things. */
  inClientWords(fields: ErrorFields): ErrorFields;
  /** ReadyForQuery has come; its message is not passed on. */
  synced(status: TransactionStatus, failed: boolean, buffer: Buffer, start: number, end: number): void;
  connectionFailed(fields: ErrorFields): void;
}

/** How the answers are passed on. */
export interface ReplyRules {
  /** `errors`: the client is not to see what succeeds. */
  readonly show: 'all' | 'errors';
  /** Changes the fields of an error on its way; null keeps it from the client. */
  readonly error: ((fields: ErrorFields) => ErrorFields | null) | null;
  /** A notice that comes before the answer that ends the statement. */
  readonly warning: Buffer | null;
  /** Keeps the last statement's answer back: see {@link Replies.held}. */
  readonly hold: boolean;
  /** How many Parse messages stand in front that the client did not send now. */
  readonly hiddenParses: number;
}

export const SHOW_ALL: ReplyRules = {show: 'all', error: null, warning: null, hold: false, hiddenParses: 0};

export const SHOW_ERRORS: ReplyRules = {...SHOW_ALL, show: 'errors'};

const NOTHING_HELD: readonly Buffer[] = [];

/** The server's answers to one stretch of a unit, on their way to the client. */
export class Replies implements Exchange {
  readonly #owner: RepliesOwner;
  readonly #output: ByteRanges;
  readonly #rules: ReplyRules;
  readonly #statements: ObservedStatement[] = [];
  #rows = 0;
  #bytes = 0;
  #since = 0;
  #failed = false;
  #hiddenParses: number;
  #held = NOTHING_HELD;

  constructor(owner: RepliesOwner, output: ByteRanges, rules: ReplyRules) {
    this.#owner = owner;
    this.#output = output;
    this.#rules = rules;
    this.#hiddenParses = rules.hiddenParses;
  }

  /** The last statement's answer, and what follows it, which a commit that fails takes the place of. */
  get held(): readonly Buffer[] {
    return this.#held;
  }

  /** More was sent, whose statements are answered in this order. */
  expect(statements: readonly ObservedStatement[]): void {
    if (this.#statements.length === 0) this.#since = nowMs();
    for (const statement of statements) this.#statements.push(statement);
  }

  begun(): void {
    this.#since = nowMs();
  }

  reply(type: number, buffer: Buffer, start: number, end: number): void {
    switch (type) {
      case Server.dataRow:
        this.#rows++;
        this.#bytes += end - start;
        break;
      case Server.copyData:
        this.#bytes += end - start;
        break;
      case Server.commandComplete:
        this.#finished(rowsOfTag(buffer.toString('latin1', start + 5, end - 1)));
        if (this.#rules.warning) this.#output.add(this.#rules.warning);
        if (!this.#rules.hold || this.#statements.length > 0) break;
        this.#held = [buffer.subarray(start, end)];
        return;
      case Server.parameterStatus:
        if (!this.#isNews(buffer, start, end)) return;
        if (this.#held.length === 0) break;
        this.#held = [...this.#held, buffer.subarray(start, end)];
        return;
      case Server.notice:
        if (this.#isNotification(buffer, start, end)) return;
        break;
      case Server.notification:
        this.#owner.notificationReceived(buffer, start);
        break;
      case Server.emptyQuery:
      case Server.portalSuspended:
        this.#finished(this.#rows);
        break;
      case Server.parseComplete:
        this.#owner.parseCompleted(this.#hiddenParses > 0);
        if (this.#hiddenParses === 0) break;
        this.#hiddenParses--;
        return;
      case Server.copyInResponse:
        this.#owner.copyInStarted();
        break;
      case Server.error:
        this.#error(buffer, start, end);
        return;
    }
    if (this.#rules.show === 'all' || type === Server.notice) this.#output.add(buffer, start, end);
  }

  ready(status: TransactionStatus, buffer: Buffer, start: number, end: number): void {
    this.#owner.synced(status, this.#failed, buffer, start, end);
  }

  flush(): void {
    this.#owner.flush();
  }

  failed(fields: ErrorFields): void {
    this.#finished(0, true);
    this.#owner.connectionFailed(fields);
  }

  #isNews(buffer: Buffer, start: number, end: number): boolean {
    const [name = '', value = ''] = buffer.toString('utf8', start + 5, end).split('\0');
    return this.#owner.isNews(name, value);
  }

  #isNotification(buffer: Buffer, start: number, end: number): boolean {
    if (!buffer.subarray(start, end).includes(NOTIFY_MARK)) return false;
    const {M, D, H} = readFields(buffer, start, end);
    if (M !== NOTIFY_MARK) return false;
    this.#owner.notified(D ?? '', H ?? '');
    return true;
  }

  #error(buffer: Buffer, start: number, end: number): void {
    this.#failed = true;
    const fields = readFields(buffer, start, end);
    if (this.#owner.isStray(fields)) return;
    this.#finished(0, true);
    this.#statements.length = 0;
    this.#owner.errorReceived();
    if (this.#rules.warning) this.#output.add(this.#rules.warning);
    const told = (this.#rules.error ?? (error => this.#owner.inClientWords(error)))(fields);
    if (told === fields) this.#output.add(buffer, start, end);
    else if (told) this.#output.add(errorResponse(told));
  }

  #finished(rows: number, failed = false): void {
    const now = nowMs();
    this.#statements.shift()?.finished({rows, bytes: this.#bytes, wallMs: now - this.#since, failed});
    this.#since = now;
    this.#rows = 0;
    this.#bytes = 0;
  }
}
