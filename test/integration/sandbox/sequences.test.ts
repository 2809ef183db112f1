import type {Client} from 'pg';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox(`
  CREATE SEQUENCE used;
  SELECT setval('used', 5);
  CREATE SEQUENCE unused START 100;
`);

async function next(client: Client, sequence: string): Promise<number> {
  const {rows} = await client.query<{n: number}>('SELECT nextval($1)::int AS n', [sequence]);
  return rows[0]!.n;
}

/** What a test gets of a sequence, three tests in a row. */
async function inThreeTests(client: Client, sequence: string): Promise<readonly number[]> {
  const {sandbox} = harness();
  const numbers: number[] = [];
  for (let i = 0; i < 3; i++) {
    sandbox.openLevel('test');
    numbers.push(await next(client, sequence));
    await next(client, sequence);
    await sandbox.closeLevel();
  }
  return numbers;
}

test.each([
  ['used', 6],
  ['unused', 100],
])(
  'every test of a file that has done nothing gets the same of a sequence that was %s',
  async (name, first) => {
    const client = await harness().connect();
    await harness().sandbox.closeLevel();
    expect(await inThreeTests(client, name)).toEqual([first, first, first]);
    harness().sandbox.openLevel('next');
  },
);

test.each([
  ['SELECT 1', 'used', 6],
  ['SELECT 1', 'unused', 100],
  ["SELECT nextval('used')", 'used', 7],
  ["SELECT nextval('used')", 'unused', 100],
  ["SELECT setval('used', 100, false)", 'used', 1],
  ["SELECT setval('unused', 7)", 'unused', 8],
  ['CREATE SEQUENCE made', 'made', 1],
  ["CREATE SEQUENCE made START 3; SELECT nextval('made')", 'made', 4],
  ['SET track_counts = off', 'used', 6],
])('behind a hook with %s, every test gets the same of %s', async (hook, name, first) => {
  const client = await harness().connect();
  await client.query(hook);
  expect((await inThreeTests(client, name)).slice(1)).toEqual([first, first]);
});

test.each(['SELECT 1/0', 'SELECT pg_stat_force_next_flush()', 'COMMIT'])(
  'a test that ends with %s leaves no sequence behind it that has moved',
  async end => {
    const {sandbox} = harness();
    await sandbox.closeLevel();
    for (let i = 0; i < 2; i++) {
      sandbox.openLevel('test');
      const client = await harness().connect();
      await client.query('BEGIN');
      expect(await next(client, 'used')).toBe(6);
      await client.query(end).catch(() => undefined);
      await sandbox.closeLevel();
    }
    sandbox.openLevel('next');
  },
);
