import {randomInt, timingSafeEqual} from 'node:crypto';

import {nowMs} from '../shared/clock';
import type {ClientHandler, ClientTransport} from '../wire/client-transport';
import {server, type ErrorFields} from '../wire/encode';
import {MalformedMessageError, MessageReader} from '../wire/message-reader';
import {Frontend} from '../wire/message-type';
import {MAX_STARTUP_BYTES, readStartup} from '../wire/startup';
import type {StartupJudge} from './startup-judge';
import type {SandboxObserver} from './statement-observer';
import type {ClientIdentity, ClientSession} from './client-session';
import {startupSettings} from '../wire/startup-settings';

/** What a client connection needs of whoever takes it in. */
export interface ConnectionHost {
  readonly observer: SandboxObserver;
  readonly startups: StartupJudge;
  /** Whether there may be roles that only the clients of the sandbox can see. */
  hasOwnRoles(): boolean;
  /** The server's parameters, when the backend is ready; rejects where it never will be. */
  parameters(): Promise<ReadonlyMap<string, string>>;
  openSession(transport: ClientTransport, identity: ClientIdentity): ClientSession;
  clientClosed(connection: ClientConnection): void;
  /** Cancels what the session with this key runs. */
  cancel(processId: number, secretKey: number): void;
}

let lastProcessId = 0;

/** Serves one client from its first byte on: the startup as a server does it, then a session. */
export class ClientConnection implements ClientHandler {
  readonly processId = ++lastProcessId;
  readonly secretKey = randomInt(2 ** 31);
  readonly #transport: ClientTransport;
  readonly #host: ConnectionHost;
  readonly #origin: unknown;
  readonly #password: string | null;
  /** The startup of a client that has yet to give its password. */
  #unproven: ReadonlyMap<string, string> | null = null;
  #startup: Buffer | null = Buffer.alloc(0);
  #session: ClientSession | null = null;
  #closed = false;
  #early: Buffer[] = [];
  #slow = false;
  readonly #reader = new MessageReader((type, buffer, start, end) => {
    if (this.#unproven) this.#authenticate(this.#unproven, type, buffer.subarray(start + 5, end - 1));
    else if (type === Frontend.terminate) {
      this.closed();
      this.#transport.end();
    } else if (this.#session && !this.#session.message(type, buffer, start, end)) this.#slow = true;
  });

  /** @param password what a client from outside this process has to know; null where none is asked for. */
  constructor(transport: ClientTransport, host: ConnectionHost, password: string | null) {
    this.#transport = transport;
    this.#host = host;
    this.#password = password;
    this.#origin = host.observer.connectionOrigin();
  }

  /** Whether this is the client that a cancel request names. */
  matches(processId: number, secretKey: number): boolean {
    return this.processId === processId && this.secretKey === secretKey;
  }

  get session(): ClientSession | null {
    return this.#session;
  }

  receive(bytes: Buffer, done: () => void): void {
    if (this.#startup) this.#start(Buffer.concat([this.#startup, bytes]));
    else if (this.#session || this.#unproven) this.#read(bytes);
    else this.#early.push(bytes);
    if (this.#slow && this.#session) this.#session.onceDrained(done);
    else done();
    this.#slow = false;
  }

  drained(): void {
    this.#session?.drained();
  }

  closed(): void {
    this.#closed = true;
    const session = this.#session;
    this.#session = null;
    this.#host.clientClosed(this);
    session?.close();
  }

  #read(bytes: Buffer): void {
    const since = nowMs();
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof MalformedMessageError)) throw error;
      this.#reject({C: '08P01', M: error.message});
    }
    this.#host.observer.overhead(nowMs() - since);
  }

  #start(bytes: Buffer): void {
    this.#startup = bytes;
    if (bytes.length < 4) return;
    const length = bytes.readUInt32BE();
    if (length < 8 || length > MAX_STARTUP_BYTES) {
      this.#reject({C: '08P01', M: 'invalid length of startup packet'});
      return;
    }
    if (bytes.length < length) return;
    const startup = readStartup(bytes.subarray(4, length));
    const rest = bytes.subarray(length);
    switch (startup.kind) {
      case 'encryption':
        this.#transport.write(Buffer.from('N'));
        this.#startup = Buffer.alloc(0);
        if (rest.length > 0) this.#start(rest);
        return;
      case 'cancel':
        this.#host.cancel(startup.processId, startup.secretKey);
        this.#startup = null;
        this.#transport.end();
        return;
      case 'unsupported':
        this.#reject({
          C: '0A000',
          M: `unsupported frontend protocol ${startup.version}: server supports 3.0`,
        });
        return;
      case 'startup':
        this.#startup = null;
        if (this.#password === null) {
          if (rest.length > 0) this.#early.push(rest);
          void this.#welcome(startup.parameters);
        } else {
          this.#unproven = startup.parameters;
          this.#transport.write(server.cleartextPassword);
          if (rest.length > 0) this.#read(rest);
        }
    }
  }

  #authenticate(client: ReadonlyMap<string, string>, type: number, password: Buffer): void {
    this.#unproven = null;
    const expected = Buffer.from(this.#password ?? '');
    if (
      type === Frontend.password &&
      password.length === expected.length &&
      timingSafeEqual(password, expected)
    ) {
      void this.#welcome(client);
    } else {
      const M = `password authentication failed for user "${client.get('user') ?? ''}"`;
      this.#reject({C: '28P01', M});
    }
  }

  async #welcome(client: ReadonlyMap<string, string>): Promise<void> {
    let parameters: Map<string, string>;
    try {
      parameters = new Map(await this.#host.parameters());
    } catch (error) {
      this.#reject({C: '57P03', M: error instanceof Error ? error.message : String(error)});
      return;
    }
    const verdict = this.#host.startups.judge(client);
    const refusal = verdict && (await verdict);
    if (this.#closed) return;
    const settings = startupSettings(client);
    // A role that the server does not know may be one that a test has made.
    if (refusal && !(settings.has('role') && this.#host.hasOwnRoles())) {
      this.#transport.write(server.authenticationOk);
      this.#reject(refusal);
      return;
    }
    parameters.set('application_name', '');
    for (const [name, value] of settings) {
      const reported = [...parameters.keys()].find(known => known.toLowerCase() === name);
      if (reported === undefined) continue;
      // What the server has anyway need not be set again in each transaction.
      if (parameters.get(reported) === value) settings.delete(name);
      parameters.set(reported, value);
    }
    this.#session = this.#host.openSession(this.#transport, {
      processId: this.processId,
      settings,
      parameters,
      origin: this.#origin,
    });
    this.#transport.write(
      Buffer.concat([
        server.authenticationOk,
        ...[...parameters].map(([name, value]) => server.parameterStatus(name, value)),
        server.backendKeyData(this.processId, this.secretKey),
        server.readyForQuery('I'),
      ]),
    );
    for (const bytes of this.#early.splice(0)) this.#read(bytes);
  }

  #reject(fields: ErrorFields): void {
    this.closed();
    this.#startup = null;
    this.#transport.write(server.fatal(fields));
    this.#transport.end();
  }
}
