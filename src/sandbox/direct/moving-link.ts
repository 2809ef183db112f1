import {nowMs} from '../../shared/clock';
import type {SavepointError} from '../../shared/savepoint-error';
import type {TransactionStatus} from '../../wire/message-type';
import type {SandboxObserver} from '../statement-observer';
import type {DatabaseLevel} from './database-level';
import type {Link} from './link';
import type {SessionMemory} from './session-memory';

/** Whose link it is. */
export interface LinkOwner {
  readonly observer: SandboxObserver;
  readonly closed: boolean;
  /** Opens a connection to the database of a level. */
  connect(level: DatabaseLevel): Promise<Link>;
  /** The link is about to be left: what waits for more from the client has to end. */
  leaving(link: Link): void;
  /** The link has been left: nothing that was prepared on it is there. */
  left(): void;
  /** It is where it was to go. */
  linked(): void;
  /** It could not get there. */
  notLinked(error: SavepointError): void;
  /** Something comes from the server that is no answer. */
  serverSays(type: number, buffer: Buffer, start: number, end: number): void;
  /** The server has ended the connection. */
  lost(): void;
}

/** On the way to the database of a level. */
export interface Linking {
  readonly level: DatabaseLevel;
  /** Resolves when it is there, or will not get there. */
  readonly done: Promise<void>;
}

/**
 * The connection of one client, which follows the levels: it is left where another level's database is wanted, and the next one
 * begins as it has ended, except for its transaction.
 */
export class MovingLink {
  readonly #owner: LinkOwner;
  readonly #memory: SessionMemory;
  #link: Link | null = null;
  #linking: Linking | null = null;
  #leaving: Promise<void> | null = null;
  #status: TransactionStatus = 'I';
  #outlived: string | null = null;

  constructor(owner: LinkOwner, memory: SessionMemory) {
    this.#owner = owner;
    this.#memory = memory;
  }

  get current(): Link | null {
    return this.#link;
  }

  /** The connection that is waited for; null where none is. */
  get linking(): Linking | null {
    return this.#linking;
  }

  /** The transaction's status, as the client knows it. */
  get status(): TransactionStatus {
    return this.#status;
  }

  /** The level that ended while the client was in a transaction, which it still believes to be in. */
  get outlived(): string | null {
    return this.#outlived;
  }

  synced(status: TransactionStatus): void {
    this.#status = status;
    if (status === 'I') this.#outlived = null;
  }

  /** Connects to the database of a level. */
  moveTo(level: DatabaseLevel): void {
    if (this.#linking) return;
    const done = this.#moveTo(level)
      .catch((error: unknown) => this.#owner.notLinked(error as SavepointError))
      .then(() => {
        this.#linking = null;
        this.#owner.linked();
      });
    this.#linking = {level, done};
  }

  /** What still runs is stopped, a transaction is rolled back, and what the client has set is kept for the next connection. */
  leave(): Promise<void> {
    this.#leaving ??= this.#leave().finally(() => (this.#leaving = null));
    return this.#leaving;
  }

  /** Ends the connection as it is. */
  end(): void {
    const link = this.#link;
    this.#link = null;
    this.#owner.left();
    link?.end();
  }

  async #moveTo(level: DatabaseLevel): Promise<void> {
    const since = nowMs();
    await this.leave();
    const link = await this.#owner.connect(level);
    if (this.#owner.closed) {
      link.end();
      return;
    }
    this.#link = link;
    link.serve({
      message: (type, buffer, start, end) => this.#owner.serverSays(type, buffer, start, end),
      lost: () => {
        this.end();
        this.#owner.lost();
      },
    });
    link.begin(this.#memory.statements, this.#outlived !== null);
    // Others wait until it does.
    if (this.#memory.listens) await link.exchanges.whenIdle();
    this.#owner.observer.overhead(nowMs() - since);
  }

  async #leave(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    this.#owner.leaving(link);
    await link.stop();
    if (this.#status !== 'I') {
      this.#outlived ??= link.level.name;
      this.#status = 'E';
    }
    const values = await link.leave(this.#outlived !== null, this.#memory.expressions);
    if (values) this.#memory.read(values);
    this.end();
  }
}
