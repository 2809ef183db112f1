import {nowMs} from '../../shared/clock';
import type {LockWait} from '../../pool/lock-wait';
import type {Backend} from '../../wire/backend';
import type {ClientTransport} from '../../wire/client-transport';
import type {ErrorFields} from '../../wire/encode';
import type {ClientIdentity} from '../client-session';
import {NOT_COUNTED, type ClosedLevel, type Isolator} from '../isolator';
import {refusalBetween} from '../sandbox-end';
import {settle} from '../settle';
import type {Settings} from '../settings';
import type {SandboxObserver} from '../statement-observer';
import {ConnectionLimit} from './connection-limit';
import {DatabaseLevel, type Databases} from './database-level';
import {describeLockWait} from './describe-lock-wait';
import {DirectSession, type DirectHost} from './direct-session';
import {Link} from './link';

export interface DirectSandboxOptions {
  readonly observer: SandboxObserver;
  readonly databases: Databases;
  /**
   * Whether each level has a database of its own, with what was done in the levels around it; or one database is there for all,
   * and nothing is ever undone.
   */
  readonly database: 'each' | 'one';
  readonly maxConnections: number;
  /** How long a client waits for one. */
  readonly waitMs: number;
  /** The server's parameters, as a new client is told them. */
  readonly parameters: () => Promise<ReadonlyMap<string, string>>;
  /** Opens a connection. @param settings those that the client asked for when it connected */
  readonly connect: (database: string, settings: Settings) => Promise<Backend>;
  readonly cancelBackend: (backend: Backend) => Promise<void>;
  readonly findLockWait: (processIds: readonly number[]) => Promise<LockWait | null>;
}

/** What a branch has of the sandbox that it is a branch of. */
interface Outer {
  readonly limit: ConnectionLimit;
  readonly links: Set<Link>;
  /** The level around it. */
  readonly level: DatabaseLevel | null;
}

/** Gives each client a real connection of its own, to a database that the test has to itself. */
export class DirectSandbox implements DirectHost, Isolator {
  readonly observer: SandboxObserver;
  readonly #options: DirectSandboxOptions;
  readonly #limit: ConnectionLimit;
  /** Those of the branches are among them. */
  readonly #links: Set<Link>;
  readonly #sessions = new Set<DirectSession>();
  readonly #parent: DatabaseLevel | null;
  readonly #common: DatabaseLevel | null;
  readonly #levels: DatabaseLevel[] = [];
  #closing: string | null = null;

  constructor(options: DirectSandboxOptions, outer: Outer | null = null) {
    this.#options = options;
    this.observer = options.observer;
    this.#limit = outer?.limit ?? new ConnectionLimit(options.maxConnections, options.waitMs);
    this.#links = outer?.links ?? new Set();
    this.#parent = outer?.level ?? null;
    this.#common = options.database === 'one' ? this.#newLevel('all tests', null) : null;
  }

  /** Another one for a test that runs beside others, inside of the outermost levels, when there is room for it. */
  async branch(levels: number): Promise<DirectSandbox> {
    await this.#limit.admit();
    const level = this.#levels[levels - 1] ?? null;
    return new DirectSandbox(this.#options, {limit: this.#limit, links: this.#links, level});
  }

  /** The test of a branch has ended. */
  branchEnded(): void {
    this.#limit.dismiss();
  }

  /** Why a test that runs beside others has no branch yet; null where none waits for one. */
  describeQueue(): string | null {
    return this.#limit.describeQueue();
  }

  get levels(): number {
    return this.#levels.length;
  }

  get level(): DatabaseLevel | null {
    return this.#common ?? this.#levels.at(-1) ?? null;
  }

  openLevel(name: string): void {
    this.#levels.push(this.#newLevel(name, this.#levels.at(-1) ?? this.#parent));
    for (const session of this.#sessions) session.follow();
  }

  /** Tables are not counted: each connection has counts of its own, and hands them in at moments of its own. */
  async closeLevel(): Promise<ClosedLevel> {
    const since = nowMs();
    const level = this.#levels.at(-1);
    if (!level || this.#common) {
      this.#levels.pop();
      return NOT_COUNTED;
    }
    this.#closing = level.name;
    for (const session of this.#sessions) session.refuseWaiting();
    await this.#vacate(level);
    this.#levels.pop();
    this.#closing = null;
    await level.close();
    this.observer.overhead(nowMs() - since);
    return NOT_COUNTED;
  }

  watchTables(): Promise<null> {
    return Promise.resolve(null);
  }

  async settle(limitMs: number): Promise<void> {
    const busy = (): Promise<void>[] =>
      [...this.#sessions].flatMap(({linking, link}) => [
        ...(linking ? [linking.done] : []),
        ...(link?.exchanges.isBusy() ? [link.exchanges.whenIdle()] : []),
      ]);
    await settle(
      {isBusy: () => busy().length > 0, whenIdle: () => Promise.all(busy()).then(() => undefined)},
      limitMs,
    );
  }

  refusal(): ErrorFields | null {
    if (this.#common) return null;
    if (this.#closing !== null) return refusalBetween(`"${this.#closing}" has ended`);
    return this.level === null ? refusalBetween('no test is running') : null;
  }

  /** Locks of the server, for which its clients wait. */
  async describeWait(): Promise<string | null> {
    const busy = [...this.#sessions].flatMap(({link}) => (link?.exchanges.isBusy() ? [link.processId] : []));
    const wait = busy.length > 0 ? await this.#options.findLockWait(busy) : null;
    const linkOf = (id: number): Link | undefined => [...this.#links].find(({processId}) => processId === id);
    return wait && describeLockWait(wait, id => linkOf(id)?.level.name ?? null);
  }

  /** Roles are the whole server's. */
  hasOwnRoles(): boolean {
    return false;
  }

  parameters(): Promise<ReadonlyMap<string, string>> {
    return this.#options.parameters();
  }

  openSession(transport: ClientTransport, identity: ClientIdentity): DirectSession {
    const session = new DirectSession(transport, this, identity);
    this.#sessions.add(session);
    return session;
  }

  take(session: DirectSession): void {
    session.moveTo(this);
    this.#sessions.add(session);
  }

  sessionLeft(session: DirectSession): void {
    this.#sessions.delete(session);
  }

  async connect(session: DirectSession, level: DatabaseLevel): Promise<Link> {
    const database = await level.database();
    // Who is to hear of something must be there before it happens.
    const listening = [...this.#sessions].filter(each => each !== session && each.listens);
    if (!session.listens)
      await Promise.all(listening.flatMap(({linking}) => (linking ? [linking.done] : [])));
    await this.#limit.take(level.name);
    try {
      const backend = await this.#options.connect(database, session.startup);
      const ended = (): void => {
        this.#links.delete(link);
        this.#limit.release(level.name);
      };
      const link = new Link(backend, level, {cancel: this.#options.cancelBackend, ended});
      this.#links.add(link);
      return link;
    } catch (error) {
      this.#limit.release(level.name);
      throw error;
    }
  }

  publicProcessId(processId: number): number | null {
    for (const {link, processId: known} of this.#sessions) if (link?.processId === processId) return known;
    return null;
  }

  #newLevel(name: string, parent: DatabaseLevel | null): DatabaseLevel {
    return new DatabaseLevel(name, parent, this.#options.databases, level => this.#vacate(level));
  }

  /** All clients leave the database of a level. */
  async #vacate(level: DatabaseLevel): Promise<void> {
    await Promise.all(
      [...this.#sessions].map(async session => {
        if (session.linking?.level === level) await session.linking.done;
        if (session.link?.level === level) await session.leave();
      }),
    );
  }
}
