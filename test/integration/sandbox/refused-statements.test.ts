import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox(`
  CREATE TABLE items (id int PRIMARY KEY);
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$`);

describe.each(['outside a transaction', 'inside a transaction'])('%s', where => {
  test.each([
    ['VACUUM items', '25001'],
    ['CREATE DATABASE other', '25001'],
    ['CREATE INDEX CONCURRENTLY ON items (id)', '25001'],
    ['REINDEX TABLE CONCURRENTLY items', '25001'],
    ['ALTER SYSTEM SET work_mem = 100', '25001'],
    ["PREPARE TRANSACTION 'x'", '0A000'],
    ["COMMIT PREPARED 'x'", '0A000'],
  ])('%s is refused with a way out, and the next statement works', async (sql, code) => {
    const client = await harness().connect();
    if (where === 'inside a transaction') await client.query('BEGIN');
    expect(await thrownBy(client.query(sql))).toMatchObject({
      code,
      hint: expect.stringContaining('inside one transaction that is rolled back') as string,
    });
    if (where === 'inside a transaction') {
      expect(await thrownBy(client.query('SELECT 1'))).toMatchObject({code: '25P02'});
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
    }
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    expect(harness().sandbox.intact).toBe(true);
  });
});

test('PREPARE TRANSACTION is named in its error', async () => {
  const client = await harness().connect();
  const error = await thrownBy(client.query("PREPARE TRANSACTION 'x'"));
  expect(error.message).toBe('jest-savepoint cannot run PREPARE TRANSACTION in a test');
});

test('a procedure that commits fails, and what went before it stays', async () => {
  const client = await harness().connect();
  await client.query('INSERT INTO items VALUES (1)');
  expect(await thrownBy(client.query('CALL commits()'))).toMatchObject({code: '2D000'});
  expect(await thrownBy(client.query('DO $$ BEGIN COMMIT; END $$'))).toMatchObject({code: '2D000'});
  expect((await client.query('TABLE items')).rows).toEqual([{id: 1}]);
  expect(harness().sandbox.intact).toBe(true);
});
