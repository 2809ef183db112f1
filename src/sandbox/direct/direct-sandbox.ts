import {nowMs} from '../../shared/clock';
import type {Backend} from '../../wire/backend';
import type {ClientHandler, ClientTransport} from '../../wire/client-transport';
import type {ErrorFields} from '../../wire/encode';
import {ClientConnection, type Reception} from '../client-connection';
import type {ClientIdentity} from '../client-session';
import type {ClosedLevel, Isolator} from '../isolator';
import {refusalBetween} from '../sandbox-end';
import {settle} from '../settle';
import type {Settings} from '../settings';
import type {StartupJudge} from '../startup-judge';
import type {SandboxObserver} from '../statement-observer';
import {ConnectionLimit} from './connection-limit';
import {DatabaseLevel, type Databases} from './database-level';
import {DirectSession, type DirectHost} from './direct-session';
import {Link} from './link';

const NOT_COUNTED: ClosedLevel = {tables: Promise.resolve(null)};

export interface DirectSandboxOptions {
  readonly observer: SandboxObserver;
  readonly startups: StartupJudge;
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
}

/** Gives each client a real connection of its own, to a database that the test has to itself. */
export class DirectSandbox implements DirectHost, Reception<DirectSession>, Isolator {
  readonly observer: SandboxObserver;
  readonly startups: StartupJudge;
  readonly #options: DirectSandboxOptions;
  readonly #limit: ConnectionLimit;
  readonly #connections = new Set<ClientConnection<DirectSession>>();
  readonly #sessions = new Map<DirectSession, Settings>();
  readonly #common: DatabaseLevel | null;
  readonly #levels: DatabaseLevel[] = [];
  #closing: string | null = null;

  constructor(options: DirectSandboxOptions) {
    this.#options = options;
    this.observer = options.observer;
    this.startups = options.startups;
    this.#limit = new ConnectionLimit(options.maxConnections, options.waitMs);
    this.#common = options.database === 'one' ? this.#newLevel('all tests', null) : null;
  }

  accept(transport: ClientTransport, password: string | null = null): ClientHandler {
    const connection = new ClientConnection(transport, this, password);
    this.#connections.add(connection);
    return connection;
  }

  get levels(): number {
    return this.#levels.length;
  }

  get level(): DatabaseLevel | null {
    return this.#common ?? this.#levels.at(-1) ?? null;
  }

  openLevel(name: string): void {
    this.#levels.push(this.#newLevel(name, this.#levels.at(-1) ?? null));
    for (const session of this.#sessions.keys()) session.follow();
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
    for (const session of this.#sessions.keys()) session.refuseWaiting();
    await this.#vacate(level);
    this.#levels.pop();
    this.#closing = null;
    await level.close();
    this.observer.overhead(nowMs() - since);
    return NOT_COUNTED;
  }

  async settle(limitMs: number): Promise<void> {
    const busy = (): Promise<void>[] =>
      [...this.#sessions.keys()].flatMap(({linking, link}) => [
        ...(linking ? [linking.done] : []),
        ...(link?.exchanges.isBusy() ? [link.exchanges.whenIdle()] : []),
      ]);
    if (this.#connections.size === 0) return;
    await settle(
      {isBusy: () => busy().length > 0, whenIdle: () => Promise.all(busy()).then(() => undefined)},
      limitMs,
    );
  }

  dropClients(): void {
    for (const connection of this.#connections) connection.closed();
    this.#connections.clear();
  }

  refusal(): ErrorFields | null {
    if (this.#common) return null;
    if (this.#closing !== null) return refusalBetween(`"${this.#closing}" has ended`);
    return this.level === null ? refusalBetween('no test is running') : null;
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
    this.#sessions.set(session, identity.settings);
    return session;
  }

  clientClosed(connection: ClientConnection<DirectSession>, session: DirectSession | null): void {
    this.#connections.delete(connection);
    if (session) this.#sessions.delete(session);
  }

  cancel(processId: number, secretKey: number): void {
    const connection = [...this.#connections].find(client => client.matches(processId, secretKey));
    connection?.session?.link?.cancel();
  }

  async connect(session: DirectSession, level: DatabaseLevel): Promise<Link> {
    const database = await level.database();
    // Who is to hear of something must be there before it happens.
    const listening = [...this.#sessions.keys()].filter(each => each !== session && each.listens);
    if (!session.listens)
      await Promise.all(listening.flatMap(({linking}) => (linking ? [linking.done] : [])));
    await this.#limit.take();
    const ended = (): void => this.#limit.release();
    try {
      const backend = await this.#options.connect(database, this.#sessions.get(session) ?? new Map());
      return new Link(backend, level, {cancel: this.#options.cancelBackend, ended});
    } catch (error) {
      ended();
      throw error;
    }
  }

  publicProcessId(processId: number): number | null {
    for (const {link, processId: known} of this.#sessions.keys())
      if (link?.processId === processId) return known;
    return null;
  }

  #newLevel(name: string, parent: DatabaseLevel | null): DatabaseLevel {
    return new DatabaseLevel(name, parent, this.#options.databases, level => this.#vacate(level));
  }

  /** All clients leave the database of a level. */
  async #vacate(level: DatabaseLevel): Promise<void> {
    await Promise.all(
      [...this.#sessions.keys()].map(async session => {
        if (session.linking?.level === level) await session.linking.done;
        if (session.link?.level === level) await session.leave();
      }),
    );
  }
}
