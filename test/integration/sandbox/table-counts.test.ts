import {eventually} from '../../support/eventually';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox(`
  CREATE TABLE items (id int PRIMARY KEY, name text);
  INSERT INTO items SELECT i, 'item ' || i FROM generate_series(1, 5000) i;
  CREATE TABLE notes (item_id int REFERENCES items (id), note text);
  CREATE SCHEMA archive CREATE TABLE notes (note text);
  ANALYZE`);

const untouched = {seqScans: 0, seqRows: 0, indexScans: 0, inserted: 0, updated: 0, deleted: 0};

/** What `sql` does to each table, in a level of its own. */
async function countsOf(sql: string) {
  const {sandbox, connect} = harness();
  sandbox.openLevel('counted');
  const client = await connect();
  await client.query(sql).catch(() => undefined);
  return sandbox.closeLevel();
}

test('a sequential scan counts with its rows, an access by an index without', async () => {
  expect(await countsOf("SELECT * FROM items WHERE name = 'item 7'")).toEqual([
    {...untouched, table: 'items', seqScans: 1, seqRows: 5000},
  ]);
  expect(await countsOf('SELECT * FROM items WHERE id = 7')).toEqual([
    {...untouched, table: 'items', indexScans: 1},
  ]);
});

test('rows count that are written, also by several levels, and by what a constraint looks up', async () => {
  expect(await countsOf("INSERT INTO notes VALUES (1, 'a'), (2, 'b'); UPDATE notes SET note = 'c'")).toEqual([
    // A row of the same transaction is checked again when it is updated.
    {...untouched, table: 'items', indexScans: 4},
    {...untouched, table: 'notes', seqScans: 1, seqRows: 2, inserted: 2, updated: 2},
  ]);
  expect(await countsOf('DELETE FROM items WHERE id = 70')).toEqual([
    // It is looked whether another row has the key.
    {...untouched, table: 'items', indexScans: 2, deleted: 1},
    {...untouched, table: 'notes', seqScans: 1},
  ]);
});

test('what a level does counts there, not what was done around it', async () => {
  const {sandbox, connect} = harness();
  const client = await connect();
  await client.query("INSERT INTO archive.notes VALUES ('outside')");
  const update = {...untouched, table: 'archive.notes', seqScans: 1, seqRows: 1, updated: 1};
  expect(await countsOf("UPDATE archive.notes SET note = 'x'")).toEqual([update]);
  expect(await countsOf("UPDATE archive.notes SET note = 'y'")).toEqual([update]);
  expect(await countsOf('SELECT 1')).toEqual([]);
  expect(await sandbox.closeLevel()).toEqual([
    {...untouched, table: 'archive.notes', seqScans: 2, seqRows: 2, inserted: 1, updated: 2},
  ]);
  sandbox.openLevel('afterwards');
});

test('a level that ends in a failed transaction is counted, too', async () => {
  expect(await countsOf('BEGIN; SELECT * FROM notes; SELECT 1 / 0')).toEqual([
    {...untouched, table: 'notes', seqScans: 1},
  ]);
});

test('nothing is asked of the database: nothing is counted', async () => {
  harness().sandbox.openLevel('idle');
  expect(await harness().sandbox.closeLevel()).toEqual([]);
});

test('tables of other schemas have these in their names; temporary ones do not count', async () => {
  const sql = "CREATE TEMP TABLE t AS SELECT 1; SELECT * FROM t; INSERT INTO archive.notes VALUES ('')";
  expect(await countsOf(sql)).toEqual([{...untouched, table: 'archive.notes', inserted: 1}]);
});

test('tests begin with the same table, however many rows were undone before', async () => {
  const {sandbox, admin, connect} = harness();
  const size = async () =>
    (await admin.query<{size: number}>("SELECT pg_relation_size('items')::int AS size")).rows[0]!.size;
  const before = await size();
  await sandbox.closeLevel();
  for (let i = 0; i < 3; i++) {
    sandbox.openLevel('bulk');
    const client = await connect();
    await client.query("INSERT INTO items SELECT i, 'new' FROM generate_series(10001, 14000) i");
    expect(await size()).toBeGreaterThan(before);
    await sandbox.closeLevel();
    await eventually('the table is as small as before', async () => (await size()) === before);
  }
});

test('a statement’s answer counts with its rows’ bytes, and each exchange that its client waits for', async () => {
  const {connect, statements} = harness();
  const client = await connect();
  await client.query('SELECT id FROM items WHERE id = 10');
  await client.query('BEGIN');
  await client.query('SELECT id, name FROM items WHERE id < $1', [3]);
  await client.query('COMMIT; SELECT 1');
  expect(statements.map(({sql, roundTrips, outcome}) => [sql, roundTrips, outcome?.bytes])).toEqual([
    // A message's header, the number of columns, and a length and text for each.
    ['SELECT id FROM items WHERE id = 10', 1, 7 + 4 + 2],
    ['BEGIN', 1, 0],
    ['SELECT id, name FROM items WHERE id < $1', 1, 2 * (7 + 4 + 1 + 4 + 6)],
    ['COMMIT', 0, 0],
    ['SELECT 1', 1, 7 + 4 + 1],
  ]);
});
