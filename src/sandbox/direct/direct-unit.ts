import {ByteRanges} from '../../wire/byte-ranges';
import {frontend, type ErrorFields} from '../../wire/encode';
import type {Replies} from '../replies';
import {REFUSED, type ObservedStatement} from '../statement-observer';
import type {NamedStatements} from './named-statements';

/** A Parse message on its way. */
export interface ParseSent {
  readonly name: string;
  /** Whether it is ours, of a statement that the connection did not know any more. */
  readonly again: boolean;
}

/** What a client sends up to a Query or Sync message, as it is passed on to its connection. */
export class DirectUnit {
  /** In the order of their answers. */
  readonly parses: ParseSent[] = [];
  /** Names of statements that it uses and that were prepared before it. */
  readonly uses = new Set<string>();
  /** False while a Flush has asked for answers, and more is to come. */
  complete = false;
  /** Whether it ends with a Sync. */
  extended = false;
  /** Why it is refused, where the client has been told so already. */
  refusal: ErrorFields | null = null;
  /** What the client has sent for a COPY before the server has asked for it. */
  copyData: Buffer[] = [];
  /** Set when it has been sent: what passes the answers on. */
  replies: Replies | null = null;
  /** How many Parse messages of ours come first. */
  hiddenParses = 0;
  readonly #front: Buffer[] = [];
  readonly #bytes = new ByteRanges();
  #statements: ObservedStatement[] = [];

  /** Whether the client has sent nothing of it yet. */
  get empty(): boolean {
    return this.replies === null && this.#bytes.empty;
  }

  add(buffer: Buffer, start: number, end: number): void {
    this.#bytes.add(buffer, start, end);
  }

  /** What it uses, and its connection does not know any more, is prepared before anything else. */
  prepare(named: NamedStatements): void {
    for (const {name} of this.parses) named.sent(name);
    for (const name of this.uses) {
      const parse = named.parseAgain(name);
      if (!parse) continue;
      this.#front.push(parse);
      this.parses.splice(this.hiddenParses++, 0, {name, again: true});
    }
  }

  /** A statement that is answered at its end. */
  runs(statement: ObservedStatement): void {
    this.#statements.push(statement);
  }

  /** What has not been sent yet. */
  get statements(): readonly ObservedStatement[] {
    return this.#statements;
  }

  /** What has not been sent yet must not lie in buffers that the client may use again. */
  keep(): void {
    if (!this.#bytes.empty) this.#bytes.add(Buffer.from(this.#bytes.take()));
  }

  /** What has not been sent yet. */
  take(): {readonly bytes: Buffer; readonly statements: readonly ObservedStatement[]} {
    const statements = this.#statements;
    this.#statements = [];
    const bytes = this.#bytes.empty ? [] : [this.#bytes.take()];
    return {bytes: Buffer.concat([...this.#front.splice(0), ...bytes]), statements};
  }

  /** Gives up what has not been sent, except for the end that brings ReadyForQuery. */
  drop(): Buffer | null {
    for (const statement of this.take().statements) statement.finished(REFUSED);
    return this.complete ? frontend.sync : null;
  }
}
