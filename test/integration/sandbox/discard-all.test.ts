import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox('CREATE ROLE reader');

test('DISCARD ALL makes a session as new, and leaves those of other clients alone', async () => {
  const [a, b] = [await harness().connect({application_name: 'a'}), await harness().connect()];
  const heard: string[] = [];
  a.on('notification', ({payload}) => heard.push(payload ?? ''));
  for (const client of [a, b]) {
    await client.query("SET work_mem = '7MB'");
    await client.query("SET application_name = 'other'");
    await client.query('SET ROLE reader');
    await client.query('LISTEN news');
  }
  expect((await a.query('DISCARD ALL')).command).toBe('DISCARD');
  await a.query("NOTIFY news, 'hello'");
  const settings =
    "SELECT current_setting('work_mem') AS mem, current_setting('application_name') AS name, current_setting('role') AS role";
  expect((await a.query(settings)).rows).toEqual([{mem: '4MB', name: 'a', role: 'none'}]);
  expect((await b.query(settings)).rows).toEqual([{mem: '7MB', name: 'other', role: 'reader'}]);
  expect(heard).toEqual([]);
});

test('DISCARD ALL forgets prepared statements', async () => {
  const client = await harness().connect();
  const named = {name: 'one', text: 'SELECT 1 AS one'};
  await client.query(named);
  await client.query('DISCARD ALL');
  // pg believes that the statement is still there.
  expect(await thrownBy(client.query(named))).toMatchObject({code: '26000'});
});

test('DISCARD ALL keeps what was written, and is refused in a transaction as by the server', async () => {
  const client = await harness().connect();
  await client.query('CREATE TABLE items (id int)');
  await client.query('DISCARD ALL');
  await client.query('TABLE items');
  await client.query('BEGIN');
  expect(await thrownBy(client.query('DISCARD ALL'))).toMatchObject({code: '25001'});
  await client.query('ROLLBACK');
  expect(await thrownBy(client.query('TABLE items; DISCARD ALL'))).toMatchObject({code: '25001'});
  expect(harness().sandbox.intact).toBe(true);
});
