import {Pool} from 'pg';

import {openTestSandbox, type TestSandbox} from '../../support/sandbox';

let harness: TestSandbox;
beforeAll(async () => {
  harness = await openTestSandbox('CREATE SCHEMA tenant; CREATE TABLE tenant.items (id int);');
});
afterAll(() => harness.close());

test('what a pool sets on each connection that it opens holds in the tests after the one that opened it, too', async () => {
  const {sandbox, address} = harness;
  const pool = new Pool({
    ...address,
    user: 'app',
    max: 1,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- pg-pool waits for it; its types do not say so
    onConnect: client =>
      client.query("SET search_path TO tenant; SELECT set_config('app.name', 'shop', false)"),
  });
  for (const level of ['first', 'second', 'third']) {
    sandbox.openLevel(level);
    await pool.query('INSERT INTO items VALUES (1)');
    expect(
      (await pool.query("SELECT count(*)::int AS items, current_setting('app.name') AS name FROM items"))
        .rows,
    ).toEqual([{items: 1, name: 'shop'}]);
    await sandbox.closeLevel();
  }
  await pool.end();
});
