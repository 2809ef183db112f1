import {setTimeout as sleep} from 'node:timers/promises';
import {useIsolatedWorker} from '../../support/isolated-worker';

const here = useIsolatedWorker('none', 'CREATE TABLE items (name text)');

test('nothing is undone, and a client keeps its connection and its transaction from test to test', async () => {
  const {isolator, connect} = here();
  isolator.openLevel('file');
  const client = await connect();
  isolator.openLevel('first');
  await client.query("INSERT INTO items VALUES ('first')");
  await client.query('CREATE TEMP TABLE mine AS SELECT 1 AS one');
  await client.query("BEGIN; INSERT INTO items VALUES ('open')");
  await isolator.closeLevel();
  isolator.openLevel('second');
  await client.query('COMMIT');
  expect((await client.query('TABLE mine')).rows).toEqual([{one: 1}]);
  const other = await connect();
  expect((await other.query('TABLE items')).rows).toEqual([{name: 'first'}, {name: 'open'}]);
});

test('a statement may run on when its test has ended', async () => {
  const {isolator, connect} = here();
  isolator.openLevel('impatient');
  const client = await connect();
  await client.query('DELETE FROM items');
  const running = client.query("INSERT INTO items SELECT 'late' FROM pg_sleep(0.1)");
  await sleep(20);
  await isolator.closeLevel();
  await running;
  isolator.openLevel('next');
  expect((await (await connect()).query('TABLE items')).rows).toEqual([{name: 'late'}]);
});
