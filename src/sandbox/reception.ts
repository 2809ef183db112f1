import type {ClientHandler, ClientTransport} from '../wire/client-transport';
import {ClientConnection, type ConnectionHost} from './client-connection';
import type {ClientIdentity, ClientSession} from './client-session';
import type {Isolator} from './isolator';
import {RoutedSession} from './routed-session';
import type {Routing} from './routing';
import type {StartupJudge} from './startup-judge';
import type {SandboxObserver} from './statement-observer';

export interface ReceptionOptions {
  readonly observer: SandboxObserver;
  readonly startups: StartupJudge;
  readonly routing: Routing;
}

/** Takes clients in, and has their statements go to where their test is kept apart. */
export class Reception implements ConnectionHost {
  readonly observer: SandboxObserver;
  readonly startups: StartupJudge;
  /** Where statements go that belong to no test which runs beside others. */
  isolator: Isolator;
  readonly #routing: Routing;
  readonly #connections = new Set<ClientConnection>();

  constructor(isolator: Isolator, {observer, startups, routing}: ReceptionOptions) {
    this.isolator = isolator;
    this.observer = observer;
    this.startups = startups;
    this.#routing = routing;
  }

  /**
   * Starts to serve a client.
   * @param password what it has to know, where it comes from outside this process.
   */
  accept(transport: ClientTransport, password: string | null = null): ClientHandler {
    const write = (bytes: Buffer): boolean =>
      this.#routing.concurrent
        ? this.#routing.answering(() => transport.write(bytes))
        : transport.write(bytes);
    const connection = new ClientConnection({write, end: () => transport.end()}, this, password);
    this.#connections.add(connection);
    return connection;
  }

  /** Waits until the clients have been answered, and what they ask for next as well, but no longer than `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    if (this.#connections.size > 0) await this.isolator.settle(limitMs);
  }

  /** Forgets all clients, without a word to them: the file that they belonged to is over. */
  dropClients(): void {
    for (const connection of this.#connections) connection.closed();
    this.#connections.clear();
  }

  hasOwnRoles(): boolean {
    return this.isolator.hasOwnRoles();
  }

  parameters(): Promise<ReadonlyMap<string, string>> {
    return this.isolator.parameters();
  }

  openSession(transport: ClientTransport, identity: ClientIdentity): ClientSession {
    const {place} = this.#routing;
    const origin = place === 'unknown' ? null : place;
    const session = this.isolator.openSession(transport, identity);
    return new RoutedSession(session, this.#routing, {home: () => this.isolator, origin});
  }

  clientClosed(connection: ClientConnection): void {
    this.#connections.delete(connection);
  }

  cancel(processId: number, secretKey: number): void {
    const connection = [...this.#connections].find(client => client.matches(processId, secretKey));
    connection?.session?.cancel();
  }
}
