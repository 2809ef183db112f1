import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox();

test.each([
  'BEGIN',
  'BEGIN ISOLATION LEVEL READ COMMITTED',
  'START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE',
  'BEGIN ISOLATION LEVEL SERIALIZABLE NOT DEFERRABLE',
])('%s is accepted, and the level is serializable', async begin => {
  const client = await harness().connect();
  await client.query(begin);
  expect((await client.query('SHOW transaction_isolation')).rows).toEqual([
    {transaction_isolation: 'serializable'},
  ]);
  expect((await client.query('COMMIT')).command).toBe('COMMIT');
});

test('SET TRANSACTION ISOLATION LEVEL is accepted after statements of the test, as on a new connection', async () => {
  const client = await harness().connect();
  await client.query('SELECT 1');
  await client.query('BEGIN');
  await client.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
  expect((await client.query('SHOW transaction_isolation')).rows).toEqual([
    {transaction_isolation: 'serializable'},
  ]);
  await client.query('ROLLBACK');
});

test('statements outside a transaction are serializable, too', async () => {
  const client = await harness().connect();
  expect((await client.query('SHOW transaction_isolation')).rows).toEqual([
    {transaction_isolation: 'serializable'},
  ]);
});
