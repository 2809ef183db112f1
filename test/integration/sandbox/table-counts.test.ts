import {eventually} from '../../support/eventually';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox(`
  CREATE TABLE items (id int PRIMARY KEY, name text);
  INSERT INTO items SELECT i, 'item ' || i FROM generate_series(1, 5000) i;
  CREATE TABLE notes (item_id int REFERENCES items (id), note text);
  CREATE SCHEMA archive CREATE TABLE notes (note text);
  ANALYZE;
  CREATE TABLE drafts (id int PRIMARY KEY, note text)`);

const untouched = {seqScans: 0, seqRows: 0, indexScans: 0, inserted: 0, updated: 0, deleted: 0};

/** What `sql` does to each table, in a level of its own. */
async function countsOf(sql: string) {
  const {sandbox, connect} = harness();
  sandbox.openLevel('counted');
  const client = await connect();
  await client.query(sql).catch(() => undefined);
  return (await sandbox.closeLevel()).tables;
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
  expect((await sandbox.closeLevel()).tables).toEqual([
    {...untouched, table: 'archive.notes', seqScans: 2, seqRows: 2, inserted: 1, updated: 2},
  ]);
  sandbox.openLevel('afterwards');
});

test('a level that ends in a failed transaction is counted, too', async () => {
  expect(await countsOf('BEGIN; SELECT * FROM notes; SELECT 1 / 0')).toEqual([
    {...untouched, table: 'notes', seqScans: 1},
  ]);
});

test('a level that takes longer than a second keeps its counts', async () => {
  // They are read when the outermost level is over.
  const {sandbox} = harness();
  await sandbox.closeLevel();
  expect(await countsOf("INSERT INTO archive.notes VALUES ('x'); SELECT pg_sleep(1.2)")).toEqual([
    {...untouched, table: 'archive.notes', inserted: 1},
  ]);
  sandbox.openLevel('afterwards');
});

test('nothing is asked of the database: nothing is counted', async () => {
  harness().sandbox.openLevel('idle');
  const {tables} = await harness().sandbox.closeLevel();
  expect(tables).toEqual([]);
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

test('a table that was empty keeps a page for the rows to come, and no plan tells the difference', async () => {
  const {admin} = harness();
  const drafts = async () =>
    (
      await admin.query<{pages: number; rows: number}>(
        `SELECT pg_relation_size('drafts')::int / 8192 AS pages, reltuples::int AS rows FROM pg_class WHERE relname = 'drafts'`,
      )
    ).rows[0];
  const plan = async () =>
    (
      await admin.query<Record<string, string>>(
        'EXPLAIN SELECT * FROM drafts JOIN items USING (id) WHERE drafts.note > $$a$$',
      )
    ).rows;
  const plans = [await plan()];
  await countsOf("INSERT INTO drafts VALUES (1, 'a')");
  await countsOf('SELECT 1');
  expect(await drafts()).toEqual({pages: 1, rows: -1});
  plans.push(await plan());
  await countsOf("INSERT INTO drafts SELECT i, 'b' FROM generate_series(1, 1000) i");
  // Answered when the level before is tidied up.
  await countsOf('SELECT 1');
  expect(await drafts()).toEqual({pages: 0, rows: -1});
  plans.push(await plan());
  expect(plans).toEqual([plans[0], plans[0], plans[0]]);
});

test('the end of a level does not wait for the counts; the next level does no harm to them', async () => {
  const {sandbox, connect} = harness();
  const client = await connect();
  sandbox.openLevel('first');
  await client.query("INSERT INTO items SELECT i, 'new' FROM generate_series(10001, 14000) i");
  const first = await sandbox.closeLevel();
  sandbox.openLevel('second');
  // Sent behind the first one's counting, whatever that finds: its table cannot be vacuumed now.
  const rows = client.query("SELECT name FROM items WHERE id = 10001 OR name = 'new'");
  expect(first.tables).toEqual([{...untouched, table: 'items', inserted: 4000}]);
  expect((await rows).rows).toEqual([]);
  expect((await sandbox.closeLevel()).tables).toMatchObject([{table: 'items', seqScans: 1, seqRows: 5000}]);
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
