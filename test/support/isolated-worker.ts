import {Client, type ClientConfig} from 'pg';
import type {Isolation} from '../../src/config/options';
import type {ResolvedConfig} from '../../src/config/resolved-config';
import type {Isolator} from '../../src/sandbox/isolator';
import type {Preparation} from '../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../src/schema/prepared-run-file';
import {runVariable} from '../../src/shared/run-variable';
import {Worker} from '../../src/worker';
import {startTestCluster, type TestCluster} from './cluster';
import {SchemaProject, serverAt, sqlFiles} from './schema-project';

/** A worker that keeps tests apart in one of the ways, on a server of its own. */
export interface IsolatedWorker {
  readonly cluster: TestCluster;
  readonly worker: Worker;
  readonly isolator: Isolator;
  /** A client of the current test. Ended after it, if not before. */
  readonly connect: (config?: ClientConfig) => Promise<Client>;
  /** Ends all clients. */
  readonly endClients: () => Promise<void>;
}

/** One for all tests of the file; each is in levels that it opens itself, and that are closed after it. */
export function useIsolatedWorker(
  isolation: Isolation,
  schemaSql: string,
  config: Partial<ResolvedConfig> = {},
): () => IsolatedWorker {
  let cluster: TestCluster;
  let project: SchemaProject;
  let preparation: Preparation;
  let file: string;
  let worker: Worker;
  let clients: Client[] = [];
  const endClients = async (): Promise<void> => {
    await Promise.all(clients.map(client => client.end()));
    clients = [];
  };
  beforeAll(async () => {
    cluster = await startTestCluster();
    project = new SchemaProject().write({'schema.sql': schemaSql});
    const options = {...serverAt(cluster.address), schema: sqlFiles('schema.sql'), ...config};
    preparation = await project.prepare(options);
    file = await writePreparedRun(preparation.run);
    process.env[runVariable] = file;
    worker = Worker.current();
    worker.reception.isolator = worker.isolation.isolator(isolation);
    await worker.lane.ready();
  });
  afterEach(async () => {
    while (worker.reception.isolator.levels > 0) await worker.reception.isolator.closeLevel();
    await endClients();
    worker.reception.dropClients();
  });
  afterAll(async () => {
    Reflect.deleteProperty(process.env, runVariable);
    await worker.close();
    await removePreparedRun(file);
    await preparation.stop();
    await cluster.stop();
    project.remove();
  });
  return () => ({
    cluster,
    worker,
    isolator: worker.reception.isolator,
    connect: async own => {
      const client = new Client({connectionString: worker.target.url, ...own});
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    endClients,
  });
}
