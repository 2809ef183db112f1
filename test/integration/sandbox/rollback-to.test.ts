import {Client, type Notification} from 'pg';

import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox();

async function heardBy(client: Client, statements: readonly string[]): Promise<readonly string[]> {
  const heard: string[] = [];
  client.on('notification', ({channel, payload}: Notification) => heard.push(`${channel}: ${payload}`));
  for (const statement of statements) await client.query(statement);
  // A server sends notifications before it is ready for the next statement.
  await client.query('SELECT 1');
  return heard;
}

const undone = "NOTIFY news, 'undone'";
const kept = "NOTIFY news, 'kept'";

test.each([
  {at: ['SAVEPOINT a', undone, 'ROLLBACK TO a', kept], heard: 1},
  {at: ['SAVEPOINT a', "SELECT pg_notify('news', 'undone')", 'ROLLBACK TO SAVEPOINT A'], heard: 0},
  {at: [`SAVEPOINT a; ${undone}; ROLLBACK TO a; ${kept}`], heard: 1},
  {at: ['SAVEPOINT a', kept, 'RELEASE a'], heard: 1},
  {at: ['SAVEPOINT a', 'SAVEPOINT b', undone, 'RELEASE b', 'ROLLBACK TO a'], heard: 0},
  {at: ['SAVEPOINT a', undone, 'SAVEPOINT b', 'ROLLBACK TO a', kept, 'ROLLBACK TO a'], heard: 0},
  {at: ['SAVEPOINT a', kept, 'SAVEPOINT a', undone, 'ROLLBACK TO a'], heard: 1},
  {at: ['SAVEPOINT a', 'SAVEPOINT a', 'RELEASE a', undone, 'ROLLBACK TO a', kept], heard: 1},
  {at: ['SAVEPOINT a', 'UNLISTEN news', 'ROLLBACK TO a', kept], heard: 1},
  {at: ['UNLISTEN news', 'SAVEPOINT a', 'LISTEN news', 'ROLLBACK TO a', undone], heard: 0},
])('what $at leaves of LISTEN and NOTIFY is what the server leaves', async ({at, heard}) => {
  const statements = ['LISTEN news', 'BEGIN', ...at, 'COMMIT'];
  const direct = new Client(harness().direct);
  await direct.connect();
  const onServer = await heardBy(direct, statements);
  await direct.end();
  expect(onServer).toHaveLength(heard);
  expect(await heardBy(await harness().connect(), statements)).toEqual(onServer);
});

test.each([
  ['DROP', 'ROLLBACK TO a'],
  ['DELETE ROWS', 'ROLLBACK TO a'],
  ['DELETE ROWS', 'ROLLBACK; BEGIN'],
])('a table ON COMMIT %s that %s has undone takes none of its name with it', async (onCommit, undo) => {
  const client = await harness().connect();
  await client.query('BEGIN');
  await client.query('SAVEPOINT a');
  await client.query(`CREATE TEMP TABLE t (id int) ON COMMIT ${onCommit}`);
  await client.query(undo);
  await client.query('CREATE TEMP TABLE t (id int)');
  await client.query('INSERT INTO t VALUES (1)');
  await client.query('COMMIT');
  expect((await client.query('TABLE t')).rows).toEqual([{id: 1}]);
});

test('a table ON COMMIT DELETE ROWS is emptied by each commit, after a rollback as well', async () => {
  const client = await harness().connect();
  await client.query('CREATE TEMP TABLE t (id int) ON COMMIT DELETE ROWS');
  for (const end of ['COMMIT', 'ROLLBACK', 'COMMIT']) {
    await client.query('BEGIN');
    await client.query('INSERT INTO t VALUES (1)');
    await client.query(end);
    expect((await client.query('TABLE t')).rows).toEqual([]);
  }
});
