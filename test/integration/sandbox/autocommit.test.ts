import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox('CREATE TABLE items (id int PRIMARY KEY, name text)');

test('an error that the application catches leaves everything before and after it in place', async () => {
  const client = await harness().connect();
  await client.query("INSERT INTO items VALUES (1, 'before')");
  expect(await thrownBy(client.query("INSERT INTO items VALUES (1, 'twice')"))).toMatchObject({
    code: '23505',
  });
  await client.query("INSERT INTO items VALUES (2, 'after')");
  expect((await client.query('SELECT name FROM items ORDER BY id')).rows).toEqual([
    {name: 'before'},
    {name: 'after'},
  ]);
});

test('a statement that fails keeps nothing of what it did', async () => {
  const client = await harness().connect();
  expect(await thrownBy(client.query("INSERT INTO items VALUES (1, 'a'), (2, 'b'), (1, 'c')"))).toMatchObject(
    {
      code: '23505',
    },
  );
  expect((await client.query('TABLE items')).rows).toEqual([]);
});

test('many errors in a row cost nothing but themselves', async () => {
  const client = await harness().connect();
  await client.query("INSERT INTO items VALUES (1, 'kept')");
  for (let i = 0; i < 50; i++) await thrownBy(client.query("INSERT INTO items VALUES (1, 'twice')"));
  expect((await client.query('SELECT name FROM items')).rows).toEqual([{name: 'kept'}]);
});

test('an error of another client leaves what this one did in place', async () => {
  const [one, other] = [await harness().connect(), await harness().connect()];
  await one.query("INSERT INTO items VALUES (1, 'one')");
  await thrownBy(other.query('SELECT 1 / 0'));
  expect((await one.query('SELECT name FROM items')).rows).toEqual([{name: 'one'}]);
});

test('nothing of a test is there for a real connection, nor in the next level', async () => {
  const {sandbox, admin} = harness();
  const client = await harness().connect();
  await client.query("INSERT INTO items VALUES (1, 'test')");
  expect((await admin.query('TABLE items')).rows).toEqual([]);
  await sandbox.closeLevel();
  sandbox.openLevel('next');
  expect((await client.query('TABLE items')).rows).toEqual([]);
});

test("each statement reaches the server in one write with the sandbox's own", async () => {
  const client = await harness().connect();
  await client.query('SELECT 1');
  const {rows} = await harness().admin.query<{query: string; state: string}>(
    'SELECT query, state FROM pg_stat_activity WHERE pid = $1',
    [harness().backendPid()],
  );
  expect(rows).toEqual([{query: 'SELECT 1', state: 'idle in transaction'}]);
  expect(harness().statements.map(({sql}) => sql)).toEqual(['SELECT 1']);
});
