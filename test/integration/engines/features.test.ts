import {Client} from 'pg';
import type {ResolvedConfig} from '../../../src/config/resolved-config';
import {loadPgMem} from '../../../src/engine/pg-mem/load-pg-mem';
import {MemoryDatabase} from '../../../src/engine/pg-mem/memory-database';
import {MemorySocket} from '../../../src/engine/pg-mem/protocol/memory-socket';
import {openEngineSandbox, type EngineSandbox} from '../../support/engine-sandbox';
import {readTable, saveTable, writtenTable} from './feature-table';
import {features} from './features';
import type {Feature} from './features/feature';

const extensions = ['btree_gist', 'citext', 'hstore', 'ltree', 'pg_trgm', 'pgcrypto', 'uuid-ossp'];

/** The columns of the table. */
const engines: Readonly<Record<string, Partial<ResolvedConfig>>> = {
  '`server`, `local`': {engine: 'local'},
  '`local` from npm': {engine: 'local', binaries: 'packages'},
  '`pglite`': {engine: 'pglite', pglite: {extensions}},
};

/** The server's code, or what came instead of what should have. */
function reasonOf({code, message}: {readonly code?: string; readonly message: string}): string {
  return code === undefined || code === 'ERR_ASSERTION' ? message.split('\n', 1).join() : code;
}

/** In the sandbox nothing can be created on it: each feature has a new database of its own, outside. */
const PG_MEM = '`pg-mem`';

const outcomes = new Map(
  [...Object.keys(engines), PG_MEM].map(engine => [engine, new Map<string, string>()]),
);

describe.each(Object.entries(engines))('%s', (engine, config) => {
  let harness: EngineSandbox;
  beforeAll(async () => {
    harness = await openEngineSandbox(config, '');
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.sandbox.openLevel('test'));
  afterEach(async () => {
    await harness.sandbox.closeLevel().catch(() => undefined);
    await harness.repair();
  });

  test.each(features)('$name', async ({name, run}) => {
    const client = new Client(harness.address);
    const outcome = await outcomeOf(run, client);
    outcomes.get(engine)!.set(name, outcome);
    // A server can do all of it; what another engine cannot is in the table.
    if (config.engine === 'local') expect(outcome).toBe('✓');
  });
});

describe(PG_MEM, () => {
  const pgMem = loadPgMem(process.cwd());

  test.each(features)('$name', async ({name, run}) => {
    const database = new MemoryDatabase(pgMem);
    const outcome = await outcomeOf(run, new Client({stream: () => new MemorySocket(database)}));
    outcomes.get(PG_MEM)!.set(name, outcome);
  });
});

async function outcomeOf(run: Feature['run'], client: Client): Promise<string> {
  client.on('error', () => undefined);
  await client.connect();
  const outcome = await run(client).then(
    () => '✓',
    (error: unknown) => `✗ ${reasonOf(error as {code?: string; message: string})}`,
  );
  await client.end();
  return outcome;
}

test('the table in README.md says what each engine can do', () => {
  const table = writtenTable(outcomes);
  if (process.env.UPDATE_FEATURES === '1') saveTable(table);
  expect(readTable()).toBe(table);
});
