import {once} from 'node:events';
import type {Notification} from 'pg';

import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox(`
  CREATE TABLE items (id serial PRIMARY KEY, owner text);
  CREATE ROLE reader;
  GRANT SELECT ON items TO reader`);

test('what one client sets, another does not see', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  await a.query("SET work_mem = '7MB'");
  await b.query("SET work_mem = '8MB'");
  await a.query('SET SESSION ROLE reader');
  for (let round = 0; round < 2; round++) {
    expect((await a.query("SELECT current_user AS who, current_setting('work_mem') AS mem")).rows).toEqual([
      {who: 'reader', mem: '7MB'},
    ]);
    expect(
      (await b.query("SELECT current_user <> 'reader' AS other, current_setting('work_mem') AS mem")).rows,
    ).toEqual([{other: true, mem: '8MB'}]);
  }
  await a.query('RESET ROLE');
  await a.query('RESET ALL');
  expect(
    (await a.query("SELECT current_user <> 'reader' AS other, current_setting('work_mem') AS mem")).rows,
  ).toEqual([{other: true, mem: '4MB'}]);
});

test('a tenant set for a transaction is that transaction’s alone', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  const tenant = async (client: typeof a): Promise<unknown> =>
    (await client.query("SELECT coalesce(current_setting('app.tenant', true), '') AS tenant")).rows[0];
  await a.query('BEGIN');
  await a.query("SELECT set_config('app.tenant', $1, true)", ['7']);
  expect(await tenant(a)).toEqual({tenant: '7'});
  await a.query('COMMIT');
  expect(await tenant(a)).toEqual({tenant: ''});
  expect(await tenant(b)).toEqual({tenant: ''});
});

test('a setting that is rolled back is as it was', async () => {
  const [a, b] = [await harness().connect(), await harness().connect()];
  await a.query("SET work_mem = '7MB'");
  await a.query('BEGIN');
  await a.query("SET work_mem = '9MB'");
  await a.query('ROLLBACK');
  await b.query('SELECT 1');
  expect((await a.query('SHOW work_mem')).rows).toEqual([{work_mem: '7MB'}]);
});

describe('notifications', () => {
  const notified = async (client: NodeJS.EventEmitter): Promise<Notification> =>
    (await once(client, 'notification'))[0] as Notification;

  test('reach who listens when the transaction commits, the sender too', async () => {
    const [a, b] = [await harness().connect(), await harness().connect()];
    await a.query('LISTEN news');
    await b.query('LISTEN news');
    const heard = Promise.all([notified(a), notified(b)]);
    await b.query('BEGIN');
    await b.query("NOTIFY news, 'one'");
    await b.query('COMMIT');
    for (const notification of await heard)
      expect(notification).toMatchObject({channel: 'news', payload: 'one'});
  });

  test('of pg_notify and of triggers count as well', async () => {
    const [a, b] = [await harness().connect(), await harness().connect()];
    await b.query(`
      CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('items', NEW.owner); RETURN NEW; END $$;
      CREATE TRIGGER tell AFTER INSERT ON items FOR EACH ROW EXECUTE FUNCTION tell()`);
    await a.query('LISTEN items');
    const heard = notified(a);
    await b.query("INSERT INTO items (owner) VALUES ('b')");
    expect(await heard).toMatchObject({channel: 'items', payload: 'b'});
  });

  test('that are rolled back, or for a client that has stopped listening, reach nobody', async () => {
    const [a, b] = [await harness().connect(), await harness().connect()];
    const heard: string[] = [];
    a.on('notification', ({payload}) => heard.push(payload ?? ''));
    await a.query('LISTEN news');
    await b.query('BEGIN');
    await b.query("NOTIFY news, 'rolled back'");
    await b.query('ROLLBACK');
    await b.query("NOTIFY news, 'committed'");
    await a.query('UNLISTEN news');
    await b.query("NOTIFY news, 'too late'");
    await a.query('SELECT 1');
    expect(heard).toEqual(['committed']);
  });
});
