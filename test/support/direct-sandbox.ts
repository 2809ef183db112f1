import type {ClientConfig} from 'pg';
import {connectClient} from '../../src/engine/connect-client';
import type {ServerAddress} from '../../src/engine/engine';
import {DirectSandbox} from '../../src/sandbox/direct/direct-sandbox';
import {TestContexts} from '../../src/measure/test-contexts';
import {Reception} from '../../src/sandbox/reception';
import {reservePorts} from '../../src/schema/reserve-ports';
import type {Backend} from '../../src/wire/backend';
import {commandLineOptions} from '../../src/wire/startup-settings';
import {takeOver} from '../../src/wire/take-over';
import {installVirtualSocket} from '../../src/wire/virtual-socket';
import type {TestSandbox} from './sandbox';

/** A sandbox whose clients have connections of their own, beside one that shares a transaction. */
export interface TestDirectSandbox {
  readonly address: {readonly host: string; readonly port: number};
  readonly sandbox: DirectSandbox;
  /** Closes the innermost level, and gives its database back. */
  readonly closeLevel: () => Promise<void>;
  readonly close: () => void;
}

/** @param databases where each level gets its database */
export async function openDirectSandbox(
  {sandbox, admin, direct}: TestSandbox,
  databases: {take(): Promise<string>; giveBack(database: string): Promise<void>},
): Promise<TestDirectSandbox> {
  const address = serverAddress(direct);
  let givenBack: Promise<void> = Promise.resolve();
  const directSandbox = new DirectSandbox({
    observer: sandbox.observer,
    databases: {
      take: () => databases.take(),
      giveBack: database => {
        givenBack = databases.giveBack(database);
      },
      copiesOf: database => {
        throw new Error(`No test copies ${database}`);
      },
      giveUp: () => undefined,
    },
    database: 'each',
    maxConnections: 10,
    waitMs: 1000,
    parameters: () => sandbox.parameters(),
    connect: async (database, settings) => {
      const startupOptions = commandLineOptions(settings);
      const options = {connectMs: 5000, applicationName: '', startupOptions};
      return takeOver(await connectClient(address, database, options), new Map());
    },
    findLockWait: () => Promise.reject(new Error('No test asks who waits')),
    cancelBackend: async ({processId}: Backend) => {
      await admin.query('SELECT pg_cancel_backend($1)', [processId]);
    },
  });
  const [port] = await reservePorts(1);
  const own = {host: '127.0.0.1', port: port!};
  const {observer, startups} = sandbox;
  const reception = new Reception(directSandbox, {observer, startups, routing: new TestContexts()});
  const uninstall = installVirtualSocket(own, transport => reception.accept(transport));
  const closeLevel = async (): Promise<void> => {
    await directSandbox.closeLevel();
    await givenBack;
  };
  return {address: own, sandbox: directSandbox, closeLevel, close: uninstall};
}

function serverAddress({host, port, user, database}: ClientConfig): ServerAddress {
  return {host: host!, port: port!, user: user!, database: database!, password: null, ssl: false};
}
