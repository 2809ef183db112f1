import type {SavepointError} from '../../shared/savepoint-error';
import type {ClientTransport} from '../../wire/client-transport';
import {frontend, type ErrorFields} from '../../wire/encode';
import {isCopyMessage, type TransactionStatus} from '../../wire/message-type';
import type {ClientIdentity, ClientSession} from '../client-session';
import {ClientStatements} from '../client-statements';
import {controlOf} from '../control-statement';
import {refusalOfStatements} from '../refusals';
import type {Settings} from '../settings';
import type {ObservedStatement, SandboxObserver} from '../statement-observer';
import {Answers, type AnswersOwner} from './answers';
import type {DatabaseLevel} from './database-level';
import {DirectBuilder} from './direct-builder';
import type {DirectUnit} from './direct-unit';
import type {Link} from './link';
import {MovingLink, type Linking, type LinkOwner} from './moving-link';
import {NamedStatements} from './named-statements';
import {endedWithLevel, notConnected} from './refusals';
import {SessionMemory} from './session-memory';

/** What a session needs of the sandbox that it is in. */
export interface DirectHost {
  readonly observer: SandboxObserver;
  /** The innermost level. */
  readonly level: DatabaseLevel | null;
  /** Why no statement may run now, if none may. */
  refusal(): ErrorFields | null;
  /** Opens a connection for a session to the database of a level. */
  connect(session: DirectSession, level: DatabaseLevel): Promise<Link>;
  /** The process id by which the clients know the one that is served by this process of the server. */
  publicProcessId(processId: number): number | null;
  /** The session is not in it any more. */
  sessionLeft(session: DirectSession): void;
}

/**
 * One client with a real connection of its own, on which everything runs as the client sends it; the connection is to the
 * database of the level that goes on.
 */
export class DirectSession implements ClientSession, AnswersOwner, LinkOwner {
  readonly processId: number;
  /** The settings that the client asked for when it connected. */
  readonly startup: Settings;
  #host: DirectHost;
  readonly #memory: SessionMemory;
  readonly #named = new NamedStatements();
  readonly #builder: DirectBuilder;
  readonly #answers: Answers;
  readonly #place: MovingLink;
  /** Those that wait, and those that are being answered. */
  readonly #units: DirectUnit[] = [];
  readonly #sent: DirectUnit[] = [];
  #closed = false;

  constructor(transport: ClientTransport, host: DirectHost, client: ClientIdentity) {
    this.processId = client.processId;
    this.#host = host;
    this.startup = client.settings;
    // The driver that opens our connections asks for one of its own.
    this.#memory = new SessionMemory([...client.settings].filter(([name]) => name === 'client_encoding'));
    this.#answers = new Answers(this, transport, client.parameters);
    this.#place = new MovingLink(this, this.#memory);
    const statements = new ClientStatements(() => this.#host.observer, client.origin);
    const observe = (sql: string): ObservedStatement => statements.sent(sql);
    this.#builder = new DirectBuilder({named: this.#named, memory: this.#memory}, observe, unit => {
      statements.asked(unit.complete);
      this.#submit(unit);
    });
  }

  get link(): Link | null {
    return this.#place.current;
  }

  get linking(): Linking | null {
    return this.#place.linking;
  }

  get observer(): SandboxObserver {
    return this.#host.observer;
  }

  /** Whether it is to hear of what others notify. */
  get listens(): boolean {
    return this.#memory.listens;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get awaited(): DirectUnit | undefined {
    return this.#sent[0];
  }

  get refuses(): boolean {
    return this.#host.refusal() !== null;
  }

  get phase(): ClientSession['phase'] {
    if (this.#builder.collecting || this.#answers.copyIn.active || this.#place.status !== 'I') return 'unit';
    return this.#units.length > 0 || this.#sent.length > 0 ? 'busy' : 'rest';
  }

  /** Goes on in another sandbox, with what its client has set and prepared. It is at rest. */
  moveTo(host: DirectHost): void {
    this.#host.sessionLeft(this);
    this.#host = host;
  }

  message(type: number, buffer: Buffer, start: number, end: number): boolean {
    const {copyIn} = this.#answers;
    if (copyIn.active) return copyIn.message(type, buffer.subarray(start, end));
    if (isCopyMessage(type)) {
      const unit = this.#units.at(-1) ?? this.#sent.at(-1);
      unit?.copyData.push(Buffer.from(buffer.subarray(start, end)));
    } else this.#builder.message(type, buffer, start, end);
    return true;
  }

  drained(): void {
    this.link?.exchanges.resume();
  }

  onceDrained(callback: () => void): void {
    if (this.link) this.link.exchanges.onceDrained(callback);
    else callback();
  }

  cancel(): void {
    this.link?.cancel();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#host.sessionLeft(this);
    this.#units.length = 0;
    this.#place.end();
  }

  /** What waits is refused, for the reason that the sandbox gives now. */
  refuseWaiting(): void {
    this.#advance();
  }

  /** A client that listens is to hear what happens in the level that has begun. */
  follow(): void {
    const {level} = this.#host;
    if (level && this.listens && this.link?.level !== level) this.#place.moveTo(level);
  }

  leave(): Promise<void> {
    return this.#place.leave();
  }

  connect(level: DatabaseLevel): Promise<Link> {
    return this.#host.connect(this, level);
  }

  leaving({exchanges}: Link): void {
    exchanges.resume();
    this.#answers.copyIn.abort('the test has ended');
    if (this.#sent.at(-1)?.complete === false) exchanges.more(frontend.sync);
  }

  left(): void {
    this.#named.connectionLeft();
  }

  linked(): void {
    this.#advance();
  }

  notLinked(error: SavepointError): void {
    for (const unit of [...this.#units]) this.#refuse(unit, notConnected(error));
  }

  serverSays(type: number, buffer: Buffer, start: number, end: number): void {
    this.#answers.unasked(type, buffer, start, end);
  }

  lost(): void {
    this.#answers.end();
  }

  publicProcessId(processId: number): number | null {
    return this.#host.publicProcessId(processId);
  }

  synced(status: TransactionStatus): void {
    const unit = this.#sent.shift();
    for (const {name, again} of unit?.parses ?? []) this.#named.failed(name, again);
    this.#place.synced(status);
    this.#answers.flush();
    this.#advance();
  }

  connectionFailed(): void {
    this.#sent.length = 0;
  }

  #submit(unit: DirectUnit): void {
    if (unit.replies) this.#sendMore(unit);
    else if (!this.#units.includes(unit)) this.#units.push(unit);
    this.#advance();
    unit.keep();
  }

  #advance(): void {
    for (let unit = this.#units[0]; unit && !this.linking; unit = this.#units[0]) {
      const refusal = this.#refusalOf(unit);
      const {level} = this.#host;
      const isLinked = this.link !== null && this.link.level === level;
      // What was sent before is answered before.
      if ((refusal || !isLinked) && this.#sent.length > 0) return;
      if (refusal) this.#refuse(unit, refusal);
      else if (isLinked) this.#send(unit);
      else this.#place.moveTo(level!);
      if (!unit.complete) return;
    }
  }

  #refusalOf(unit: DirectUnit): ErrorFields | null {
    const stray = refusalOfStatements(unit.statements) ?? unit.refusal;
    if (stray) return stray;
    const refusal = this.#host.refusal();
    const {outlived} = this.#place;
    if (refusal || outlived === null) return refusal;
    const sql = unit.statements[0]?.sql ?? '';
    const type = controlOf(sql)?.type.kind;
    return type === 'rollback' || type === 'commit' ? null : endedWithLevel(outlived, sql);
  }

  #refuse(unit: DirectUnit, fields: ErrorFields): void {
    unit.drop();
    if (!unit.refusal) this.#answers.error(fields);
    unit.refusal = fields;
    if (unit.complete) {
      this.#units.splice(this.#units.indexOf(unit), 1);
      this.#answers.ready(this.#place.status);
    }
    this.#answers.flush();
  }

  #send(unit: DirectUnit): void {
    this.#units.shift();
    this.#sent.push(unit);
    unit.prepare(this.#named);
    const replies = this.#answers.to(unit);
    unit.replies = replies;
    const {bytes, statements} = unit.take();
    replies.expect(statements);
    this.link!.exchanges.start(replies, bytes, 0);
  }

  /** More of a unit of which a part has been sent. */
  #sendMore(unit: DirectUnit): void {
    const refusal = this.#refusalOf(unit);
    if (refusal) {
      if (!unit.refusal) this.#answers.error(refusal);
      unit.refusal = refusal;
      const end = unit.drop();
      if (end) this.link?.exchanges.more(end);
      return;
    }
    const {bytes, statements} = unit.take();
    unit.replies?.expect(statements);
    this.link?.exchanges.more(bytes);
  }
}
