import {Client} from 'pg';
import type {ResolvedConfig} from '../../../src/config/resolved-config';
import {openEngineSandbox, type EngineSandbox} from '../../support/engine-sandbox';
import {readTable, saveTable, writtenTable} from './feature-table';
import {features} from './features';

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

const outcomes = new Map(Object.keys(engines).map(engine => [engine, new Map<string, string>()]));

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
    client.on('error', () => undefined);
    await client.connect();
    const outcome = await run(client).then(
      () => '✓',
      (error: unknown) => `✗ ${reasonOf(error as {code?: string; message: string})}`,
    );
    outcomes.get(engine)!.set(name, outcome);
    await client.end();
    // A server can do all of it; what another engine cannot is in the table.
    if (config.engine === 'local') expect(outcome).toBe('✓');
  });
});

test('the table in README.md says what each engine can do', () => {
  const table = writtenTable(outcomes);
  if (process.env.UPDATE_FEATURES === '1') saveTable(table);
  expect(readTable()).toBe(table);
});
