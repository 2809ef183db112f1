import {Client, type ClientConfig, type QueryArrayResult} from 'pg';
import {loadPgMem} from '../../../../../src/engine/pg-mem/load-pg-mem';
import {MemoryDatabase} from '../../../../../src/engine/pg-mem/memory-database';
import {MemorySocket} from '../../../../../src/engine/pg-mem/protocol/memory-socket';
import {openServerDatabases, type ServerDatabases} from '../../../../conformance/support/server-databases';
import {startTestCluster, type TestCluster} from '../../../../support/cluster';

/** A statement, or one with parameters. */
export type Step = string | readonly [sql: string, values: readonly unknown[]];

/** What a step was answered: as both databases must agree on it. */
export type Outcome =
  | {
      readonly results: readonly {
        readonly tag: string;
        readonly columns: readonly (readonly [name: string, oid: number | 'own'])[];
        readonly rows: readonly (readonly (string | null)[])[];
      }[];
      readonly warnings: readonly string[];
    }
  | {readonly error: Readonly<Record<string, string | undefined>>};

/** What the schema itself makes has oids from here on. */
const FIRST_NORMAL_OID = 16_384;

/** The same schema in pg-mem and, as the standard to compare with, in PostgreSQL. */
export interface TwinDatabases {
  /** Runs a script in a session of its own on data that are as the schema left them. */
  run(on: 'pg-mem' | 'server', script: readonly Step[]): Promise<readonly Outcome[]>;
}

export async function openMemoryDatabase(schemaSql: string): Promise<MemoryDatabase> {
  const database = new MemoryDatabase(loadPgMem(process.cwd()));
  const client = await connectMemory(database);
  await client.query(schemaSql);
  await client.end();
  return database;
}

export async function connectMemory(database: MemoryDatabase, config: ClientConfig = {}): Promise<Client> {
  const client = new Client({...config, stream: () => new MemorySocket(database)});
  await client.connect();
  return client;
}

/** Both databases for all tests of the file. */
export function useTwinDatabases(schemaSql: string): TwinDatabases {
  let cluster: TestCluster | undefined;
  let databases: ServerDatabases | undefined;
  let memory: MemoryDatabase | undefined;
  beforeAll(async () => {
    cluster = await startTestCluster();
    const {host, port, user, database} = cluster.address;
    databases = await openServerDatabases({host, port, user, database}, schemaSql);
    memory = await openMemoryDatabase(schemaSql);
  });
  afterAll(async () => {
    await databases?.close();
    await cluster?.stop();
  });
  return {
    run: async (on, script) => {
      if (on === 'pg-mem') {
        const backup = memory!.backUp();
        const client = await connectMemory(memory!);
        const outcomes = await play(client, script);
        await client.end();
        backup.restore();
        return outcomes;
      }
      const database = await databases!.take();
      const {host, port, user} = cluster!.address;
      // pg-mem keeps its times in UTC.
      const client = new Client({host, port, user, database, options: '-c timezone=UTC'});
      await client.connect();
      const outcomes = await play(client, script);
      await client.end();
      await databases!.giveBack(database);
      return outcomes;
    },
  };
}

async function play(client: Client, script: readonly Step[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of script) outcomes.push(await playStep(client, step));
  return outcomes;
}

async function playStep(client: Client, step: Step): Promise<Outcome> {
  const [text, values] = typeof step === 'string' ? [step, undefined] : step;
  const warnings: string[] = [];
  const warn = ({code, message}: {code?: string; message?: string}): void =>
    void warnings.push(`${code ?? ''} ${message ?? ''}`);
  client.on('notice', warn);
  try {
    const types = {getTypeParser: () => (value: string) => value};
    const query = {text, rowMode: 'array' as const, types, ...(values && {values: [...values]})};
    const answer = (await client.query(query)) as QueryArrayResult | readonly QueryArrayResult[];
    const results = (Array.isArray(answer) ? answer : [answer]) as readonly QueryArrayResult<
      (string | null)[]
    >[];
    return {
      results: results.map(({command, rowCount, fields, rows}) => ({
        tag: `${command} ${rowCount ?? ''}`,
        columns: fields.map(
          ({name, dataTypeID}) => [name, dataTypeID < FIRST_NORMAL_OID ? dataTypeID : 'own'] as const,
        ),
        rows,
      })),
      warnings,
    };
  } catch (error) {
    const {code, schema, table, column, constraint} = error as Record<string, string | undefined>;
    return {error: {code, schema, table, column, constraint}};
  } finally {
    client.off('notice', warn);
  }
}
