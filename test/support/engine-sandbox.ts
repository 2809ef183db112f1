import {Client, type QueryResult, type QueryResultRow} from 'pg';
import type {ResolvedConfig} from '../../src/config/resolved-config';
import {BackendPool} from '../../src/pool/backend-pool';
import {TestContexts} from '../../src/measure/test-contexts';
import {Reception} from '../../src/sandbox/reception';
import {Sandbox} from '../../src/sandbox/sandbox';
import type {Preparation} from '../../src/schema/prepare-run';
import {installVirtualSocket} from '../../src/wire/virtual-socket';
import {SchemaProject, sqlFiles} from './schema-project';

/** A sandbox on a run's engine, whichever it is, put together as a worker does it. */
export interface EngineSandbox {
  readonly sandbox: Sandbox;
  /** Where any driver reaches it. */
  readonly address: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  readonly preparation: Preparation;
  /** What a new transaction sees, that is then undone. */
  readonly admin: {query<Row extends QueryResultRow>(sql: string): Promise<QueryResult<Row>>};
  /** Puts the sandbox onto another backend if the one it was on is of no more use. */
  readonly repair: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openEngineSandbox(
  config: Partial<ResolvedConfig>,
  schemaSql: string,
  options?: Parameters<SchemaProject['prepare']>[1],
): Promise<EngineSandbox> {
  const project = new SchemaProject().write({'schema.sql': schemaSql});
  const preparation = await project.prepare({schema: sqlFiles('schema.sql'), ...config}, options);
  const {run} = preparation;
  const pool = await BackendPool.open(run);
  const sandbox = new Sandbox({
    observer: {
      connectionOrigin: () => null,
      statementSent: sql => ({
        sql,
        tooLate: null,
        misplaced: false,
        callSite: () => null,
        awaited: () => undefined,
        finished: () => undefined,
      }),
      overhead: () => undefined,
    },
    waitMs: 5000,
    cancelBackend: backend => pool.cancel(backend),
    judgeStartup: options => pool.judgeStartup(options),
  });
  const repair = async (): Promise<void> => {
    if (sandbox.intact) return;
    const {backend, facts} = await pool.acquire();
    sandbox.attach(backend, facts);
  };
  await repair();
  const {user, database} = run.template;
  const address = {host: '127.0.0.1', port: run.ports[0]!, user, database};
  const {observer, startups} = sandbox;
  const reception = new Reception(sandbox, {observer, startups, routing: new TestContexts()});
  const uninstall = installVirtualSocket(address, transport => reception.accept(transport));
  return {
    sandbox,
    address,
    preparation,
    repair,
    admin: {
      query: async <Row extends QueryResultRow>(sql: string) => {
        sandbox.openLevel('a look at the database');
        const client = new Client(address);
        try {
          await client.connect();
          return await client.query<Row>(sql);
        } finally {
          await client.end();
          await sandbox.closeLevel();
        }
      },
    },
    close: async () => {
      uninstall();
      await pool.close();
      await preparation.stop();
      project.remove();
    },
  };
}
