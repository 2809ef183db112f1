import {thrownBy} from '../../../support/thrown-by';
import type {Subject} from './behaviours';
import {valuesSql} from './driver-under-test';

const ann = {name: 'Ann', email: 'ann@example.com'};
const bob = {name: 'Bob', email: 'bob@example.com'};

/** What a library does without a transaction. */
export function describeStatements({driver, way, db, testOf}: Subject): void {
  test('creates, reads, updates and deletes', async () => {
    expect(await db().insertUser(ann)).toEqual({id: 1, ...ann});
    await db().insertUser(bob);
    expect(await db().findUser(ann.email)).toEqual({id: 1, ...ann});
    expect(await db().renameUser(ann.email, 'Anna')).toBe(1);
    expect(await db().findUser(ann.email)).toEqual({id: 1, ...ann, name: 'Anna'});
    expect(await db().removeUser(ann.email)).toBe(1);
    expect(await db().findUser(ann.email)).toBeNull();
    expect(await db().removeUser(ann.email)).toBe(0);
    expect(await db().findUser(bob.email)).toEqual({id: 2, ...bob});
  });

  test('RETURNING says what was written', async () => {
    const sql = 'INSERT INTO users (name, email) VALUES ($1, $2), ($3, $4) RETURNING id, email';
    const rows = await db().query(sql, [ann.name, ann.email, bob.name, bob.email]);
    expect(rows).toEqual([
      {id: 1, email: ann.email},
      {id: 2, email: bob.email},
    ]);
  });

  test('values come back as its own types', async () => {
    expect(await db().query(valuesSql)).toEqual([driver.values]);
  });

  test.each(['first', 'next'])('ids begin at 1 in the %s test', async () => {
    expect([(await db().insertUser(ann)).id, (await db().insertUser(bob)).id]).toEqual([1, 2]);
  });

  test('after a unique violation that is caught all goes on', async () => {
    await db().insertUser(ann);
    const error = await thrownBy(db().insertUser({...bob, email: ann.email}));
    expect(driver.sqlError(error)).toEqual({code: '23505', constraint: 'users_email_key'});
    await db().insertUser(bob);
    expect(await db().query('SELECT name FROM users ORDER BY name')).toEqual([{name: 'Ann'}, {name: 'Bob'}]);
  });

  test('an error of a statement has its code', async () => {
    expect(driver.sqlError(await thrownBy(db().query('SELECT 1 / 0'))).code).toBe('22012');
    expect(driver.sqlError(await thrownBy(db().query('SELECT * FROM nobody'))).code).toBe('42P01');
  });

  test('fifty queries at once get their own answers', async () => {
    const numbers = Array.from({length: 50}, (_, i) => i);
    const answers = await Promise.all(numbers.map(i => db().query('SELECT $1::text AS i', [String(i)])));
    expect(answers).toEqual(numbers.map(i => [{i: String(i)}]));
  });

  test('inserts a hundred rows at once', async () => {
    await db().insertUsers(people(100));
    expect(await db().query('SELECT count(*)::int AS rows, max(id) AS last FROM users')).toEqual([
      {rows: 100, last: 100},
    ]);
  });

  testOf('streamIds', 'streams a thousand rows', async () => {
    await db().insertUsers(people(1000));
    const ids: number[] = [];
    for await (const id of db().streamIds!()) ids.push(id);
    expect(ids).toEqual(Array.from({length: 1000}, (_, i) => i + 1));
  });

  testOf('streamIds', 'leaves a stream half-read', async () => {
    await db().insertUsers(people(1000));
    const ids: number[] = [];
    for await (const id of db().streamIds!()) if (ids.push(id) === 7) break;
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await db().removeUser('user500@example.com')).toBe(1);
  });

  testOf('next', 'prepares a statement by name', async () => {
    expect(await db().next!(1)).toBe(2);
    expect(await db().next!(2)).toBe(3);
  });

  testOf('next', 'uses the statement that was prepared in the test before', async () => {
    expect(await db().next!(3)).toBe(4);
    const all = await Promise.all(Array.from({length: 20}, (_, i) => db().next!(i)));
    expect(all).toEqual(Array.from({length: 20}, (_, i) => i + 1));
  });

  test.each(['', ' again, as the test before has left no trace of it'])('migrates%s', async () => {
    expect(await db().query("SELECT to_regclass('tags')::text AS tags")).toEqual([{tags: null}]);
    await db().migrate();
    const sql = "INSERT INTO tags (label, color) VALUES ('x', 'red') RETURNING id, color";
    expect(await db().query(sql)).toEqual([{id: 1, color: 'red'}]);
    const index = await db().query("SELECT indexname::text AS name FROM pg_indexes WHERE tablename = 'tags'");
    expect(index).toContainEqual({name: 'tags_label'});
  });

  if (way === 'sandbox') {
    test('what was made before all tests is there, and nothing of the tests before this one', async () => {
      expect(await db().query('SELECT name FROM fixtures')).toEqual([{name: 'made before all tests'}]);
      expect(await db().query('SELECT count(*)::int AS rows FROM users')).toEqual([{rows: 0}]);
    });
  }
}

function people(count: number): readonly {readonly name: string; readonly email: string}[] {
  return Array.from({length: count}, (_, i) => ({name: `User ${i}`, email: `user${i}@example.com`}));
}
