import type {Client} from 'pg';

import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox();

const LIMITS = ['idle_in_transaction_session_timeout', 'idle_session_timeout'];

/** The limits as the backend has them. */
async function limits(client: Client): Promise<readonly unknown[]> {
  const values = LIMITS.map(name => `current_setting('${name}')`).join(', ');
  const {rows} = await client.query<{all: readonly unknown[]}>(`SELECT ARRAY[${values}] AS all`);
  return rows[0]!.all;
}

test.each([
  {idle_in_transaction_session_timeout: 1},
  {options: '-c idle_in_transaction_session_timeout=1 -c idle_session_timeout=1'},
])('a client that connects with %j is let in, and its limit is not made', async config => {
  const client = await harness().connect(config);
  expect(await limits(client)).toEqual(['0', '0']);
});

test.each([
  ['SET idle_in_transaction_session_timeout = 60000'],
  ['SET idle_session_timeout = 60000'],
  ["SELECT set_config('idle_session_timeout', '60000', false)"],
  ['BEGIN; SET LOCAL idle_in_transaction_session_timeout = 60000'],
  ['BEGIN; SET idle_in_transaction_session_timeout = 60000; SAVEPOINT s'],
])('the limit of %j is lifted at once, and stays so', async sql => {
  const [client, other] = [await harness().connect(), await harness().connect()];
  await client.query(sql);
  expect(await limits(client)).toEqual(['0', '0']);
  await client.query('COMMIT');
  expect(await limits(other)).toEqual(['0', '0']);
  expect(await limits(client)).toEqual(['0', '0']);
});

test.each(['RESET ALL', 'RESET idle_in_transaction_session_timeout', 'SET idle_session_timeout TO DEFAULT'])(
  '%s does not lead back to a limit of the database',
  async sql => {
    const {admin, connect, replaceBackend, direct} = harness();
    for (const name of LIMITS) await admin.query(`ALTER DATABASE ${direct.database} SET ${name} = 60000`);
    await replaceBackend();
    const client = await connect();
    await client.query(sql);
    expect(await limits(client)).toEqual(['0', '0']);
    await admin.query(`ALTER DATABASE ${direct.database} RESET ALL`);
  },
);
