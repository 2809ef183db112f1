import {randomBytes} from 'node:crypto';
import {Client, type ClientConfig} from 'pg';

import {connectClient} from '../../src/engine/connect-client';
import {judgeStartup} from '../../src/pool/judge-startup';
import {hearAnswer} from '../../src/engine/hear-answer';
import {preheat} from '../../src/pool/preheat';
import {learnPhrases} from '../../src/pool/server-phrases';
import {TestContexts} from '../../src/measure/test-contexts';
import {Reception} from '../../src/sandbox/reception';
import {Sandbox} from '../../src/sandbox/sandbox';
import type {SandboxObserver, StatementOutcome} from '../../src/sandbox/statement-observer';
import {reservePorts} from '../../src/schema/reserve-ports';
import {quoteIdentifier} from '../../src/shared/quote-identifier';
import type {Backend} from '../../src/wire/backend';
import {takeOver} from '../../src/wire/take-over';
import {Listener} from '../../src/wire/listener';
import {installVirtualSocket} from '../../src/wire/virtual-socket';
import {startTestCluster} from './cluster';
import {WireClient} from './wire-client';

/** A statement as the sandbox's observer saw it, and how it ended; null before. */
export interface SeenStatement {
  readonly sql: string;
  outcome: StatementOutcome | null;
  roundTrips: number;
}

/** A sandbox on a database of its own, reached by any driver at `address`, native ones included. */
export interface TestSandbox {
  readonly address: {readonly host: string; readonly port: number};
  /** The same database without the sandbox. */
  readonly direct: ClientConfig;
  readonly sandbox: Sandbox;
  readonly reception: Reception;
  /** A real connection to the same database, beside the sandbox. */
  readonly admin: Client;
  /** What the clients sent since it was last emptied. */
  readonly statements: SeenStatement[];
  /** The options that the server was asked about, as clients connected. */
  readonly startups: readonly string[];
  /** The process that serves the sandbox. */
  readonly backendPid: () => number;
  /** A client in the sandbox. Ended with `endClients`, if not before. */
  readonly connect: (config?: ClientConfig) => Promise<Client>;
  /** A client of the bare protocol, in the sandbox or, as the standard to compare with, directly on the server. */
  readonly wire: (
    target?: 'sandbox' | 'direct',
    parameters?: Readonly<Record<string, string>>,
  ) => Promise<WireClient>;
  readonly endClients: () => Promise<void>;
  /** Puts the sandbox onto a new backend. */
  readonly replaceBackend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a private PostgreSQL, makes a database with the schema, and opens a sandbox on it without a level. */
export async function openTestSandbox(
  schemaSql = '',
  {waitMs = 1000}: {readonly waitMs?: number} = {},
): Promise<TestSandbox> {
  const cluster = await startTestCluster();
  const database = `sandbox_${randomBytes(4).toString('hex')}`;
  const open = (name: string, applicationName: string): Promise<Client> =>
    connectClient(cluster.address, name, {connectMs: 5000, applicationName});
  const maintenance = await open(cluster.address.database, 'maintenance');
  await maintenance.query(`CREATE DATABASE ${quoteIdentifier(database)}`);
  await maintenance.end();
  const admin = await open(database, 'admin');
  await admin.query(schemaSql);

  const statements: SeenStatement[] = [];
  const startups: string[] = [];
  const observer: SandboxObserver = {
    connectionOrigin: () => null,
    statementSent: sql => {
      const seen: SeenStatement = {sql, outcome: null, roundTrips: 0};
      statements.push(seen);
      return {
        sql,
        tooLate: null,
        misplaced: false,
        callSite: () => null,
        awaited: () => seen.roundTrips++,
        finished: outcome => (seen.outcome = outcome),
      };
    },
    overhead: () => undefined,
  };
  const sandbox = new Sandbox({
    observer,
    waitMs,
    cancelBackend: async ({processId}) => {
      await admin.query('SELECT pg_cancel_backend($1)', [processId]);
    },
    judgeStartup: startupOptions => {
      startups.push(startupOptions);
      return judgeStartup(cluster.address, database, {connectMs: 5000, applicationName: '', startupOptions});
    },
  });
  let backend: Backend | null = null;
  const replaceBackend = async (): Promise<void> => {
    backend?.destroy();
    const client = await open(database, '');
    const phrases = await learnPhrases(sql => hearAnswer(client, sql));
    const facts = {...(await preheat(client, true)), phrases};
    backend = takeOver(client, facts.parameters);
    sandbox.attach(backend, facts);
  };
  await replaceBackend();

  const reception = new Reception(sandbox, {
    observer,
    startups: sandbox.startups,
    routing: new TestContexts(),
  });
  const [port] = await reservePorts(1);
  const address = {host: '127.0.0.1', port: port!};
  const uninstall = installVirtualSocket(address, transport => reception.accept(transport));
  const listener = new Listener([address], transport => reception.accept(transport));
  let clients: Client[] = [];
  let wires: WireClient[] = [];
  const endClients = async (): Promise<void> => {
    await Promise.all(clients.map(client => client.end()));
    for (const {socket} of wires) socket.destroy();
    clients = [];
    wires = [];
  };
  return {
    address,
    direct: {
      host: cluster.address.host,
      port: cluster.address.port,
      user: cluster.address.user,
      database,
    },
    sandbox,
    reception,
    admin,
    statements,
    startups,
    backendPid: () => backend!.processId,
    connect: async config => {
      const client = new Client({...address, user: 'app', database, ...config});
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    wire: async (target = 'sandbox', parameters = {}) => {
      const {host, port: serverPort, user} = cluster.address;
      const options = target === 'sandbox' ? address : {path: `${host}/.s.PGSQL.${serverPort}`};
      const client = new WireClient(options);
      wires.push(client);
      await client.start({user, database, ...parameters});
      return client;
    },
    endClients,
    replaceBackend,
    close: async () => {
      await endClients();
      uninstall();
      listener.close();
      backend?.destroy();
      await admin.end();
      await cluster.stop();
    },
  };
}

/**
 * A sandbox for all tests of the file, each in a level of its own. A test whose sandbox is not whole any more gets a new
 * backend behind it.
 */
export function useTestSandbox(
  schemaSql?: string,
  options?: Parameters<typeof openTestSandbox>[1],
): () => TestSandbox {
  let harness: TestSandbox | undefined;
  const current = (): TestSandbox => harness!;
  beforeAll(async () => {
    harness = await openTestSandbox(schemaSql, options);
  });
  afterAll(() => harness?.close());
  beforeEach(() => {
    current().statements.length = 0;
    current().sandbox.openLevel(expect.getState().currentTestName ?? 'test');
  });
  afterEach(async () => {
    const {sandbox} = current();
    try {
      while (sandbox.levels > 0) await sandbox.closeLevel();
    } finally {
      await current().endClients();
      if (!sandbox.intact) await current().replaceBackend();
    }
  });
  return current;
}
