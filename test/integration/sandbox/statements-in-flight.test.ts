import fc from 'fast-check';
import type {Client} from 'pg';

import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox('CREATE TABLE items (owner int, id int, PRIMARY KEY (owner, id))');

const connect = (count: number): Promise<Client[]> =>
  Promise.all(Array.from({length: count}, () => harness().connect()));

test('a statement that fails takes nothing away from those before and behind it', async () => {
  const [a, b, c, d] = (await connect(4)) as [Client, Client, Client, Client];
  const [, error, , , text] = await Promise.all([
    a.query('INSERT INTO items VALUES (1, 1)'),
    thrownBy(b.query('INSERT INTO items VALUES (2, 1), (2, 1)')),
    c.query('INSERT INTO items VALUES (3, 1)'),
    d.query({name: 'insert', text: 'INSERT INTO items VALUES ($1, 1)', values: [4]}),
    thrownBy(a.query('SELEC 1')),
    b.query('INSERT INTO items VALUES (2, 2); INSERT INTO items VALUES (2, 3)'),
  ]);
  expect([error, text]).toMatchObject([{code: '23505'}, {code: '42601'}]);
  const {rows} = await a.query('SELECT owner, id FROM items ORDER BY owner, id');
  expect(rows.map(({owner, id}: {owner: number; id: number}) => [owner, id])).toEqual([
    [1, 1],
    [2, 2],
    [2, 3],
    [3, 1],
    [4, 1],
  ]);
});

test('a constraint that is made and violated meanwhile fails the one statement', async () => {
  const [a, b, c, d] = (await connect(4)) as [Client, Client, Client, Client];
  await a.query('CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE children (parent int)');
  const make =
    'ALTER TABLE children ADD FOREIGN KEY (parent) REFERENCES parents DEFERRABLE INITIALLY DEFERRED';
  const [, error, , seven] = await Promise.all([
    b.query(make),
    thrownBy(a.query('INSERT INTO children VALUES (99)')),
    c.query('INSERT INTO items VALUES (1, 1)'),
    d.query('SELECT 7 AS seven'),
  ]);
  expect(error).toMatchObject({code: '23503'});
  expect(seven.rows).toEqual([{seven: 7}]);
  expect((await d.query('SELECT count(*)::int AS n FROM items')).rows).toEqual([{n: 1}]);
});

test('what a commit empties is empty, whoever has sent a statement behind it', async () => {
  const [a, b] = (await connect(2)) as [Client, Client];
  await a.query('CREATE TEMP TABLE passing (id int) ON COMMIT DELETE ROWS');
  await Promise.all([a.query('INSERT INTO passing VALUES (1)'), b.query('INSERT INTO items VALUES (1, 1)')]);
  expect((await a.query('TABLE passing')).rows).toEqual([]);
});

test('a client that does not read its answer keeps nobody waiting', async () => {
  const [a, b] = (await connect(2)) as [Client, Client];
  const {stream} = (a as unknown as {connection: {stream: NodeJS.ReadableStream}}).connection;
  stream.pause();
  const rows = a.query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
  expect((await b.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
  stream.resume();
  expect((await rows).rowCount).toBe(20_000);
});

/** What one client does, each with what it must see: its own rows are nobody else's business. */
const deeds = [
  'insert',
  'duplicate',
  'count',
  'named',
  'malformed',
  'several',
  'set',
  'rolled back',
] as const;

async function act(client: Client, owner: number, list: readonly (typeof deeds)[number][]): Promise<number> {
  let rows = 0;
  let setting = '';
  for (const deed of list) {
    switch (deed) {
      case 'insert':
        await client.query('INSERT INTO items VALUES ($1, $2)', [owner, ++rows]);
        break;
      case 'duplicate': {
        const twice = `INSERT INTO items VALUES (${owner}, 0), (${owner}, 0)`;
        expect(await thrownBy(client.query(twice))).toMatchObject({code: '23505'});
        break;
      }
      case 'count': {
        const {rows: counts} = await client.query<{n: number}>(
          'SELECT count(*)::int AS n FROM items WHERE owner = $1',
          [owner],
        );
        expect(counts).toEqual([{n: rows}]);
        break;
      }
      case 'named': {
        const named = {name: 'own', text: 'SELECT $1::int AS owner', values: [owner]};
        expect((await client.query(named)).rows).toEqual([{owner}]);
        break;
      }
      case 'malformed':
        expect(await thrownBy(client.query('SELEC $1', [1]))).toMatchObject({code: '42601'});
        break;
      case 'several':
        await client.query(
          `INSERT INTO items VALUES (${owner}, ${++rows}); INSERT INTO items VALUES (${owner}, ${++rows})`,
        );
        break;
      case 'set': {
        const shown = await client.query<{own: string}>("SELECT current_setting('app.own', true) AS own");
        expect(shown.rows[0]!.own || '').toBe(setting);
        setting = `${owner} ${rows}`;
        await client.query(`SET app.own = '${setting}'`);
        break;
      }
      case 'rolled back':
        await client.query('BEGIN');
        await client.query('INSERT INTO items VALUES ($1, 1000)', [owner]);
        await client.query('ROLLBACK');
    }
  }
  return rows;
}

test('whatever several clients do at once, each sees its own work alone', async () => {
  const clients = await connect(4);
  const {sandbox} = harness();
  const work = fc.tuple(...clients.map(() => fc.array(fc.constantFrom(...deeds), {maxLength: 8})));
  await fc.assert(
    fc.asyncProperty(work, async lists => {
      sandbox.openLevel('run');
      const counts = await Promise.all(clients.map((client, i) => act(client, i, lists[i]!)));
      const {rows} = await clients[0]!.query<{n: number}>('SELECT count(*)::int AS n FROM items');
      expect(rows).toEqual([{n: counts.reduce((sum, n) => sum + n, 0)}]);
      await Promise.all(clients.map(client => client.query('RESET app.own')));
      await sandbox.closeLevel();
    }),
    {numRuns: 150},
  );
}, 60_000);

test('a level ends all statements that are on their way', async () => {
  const [a, b] = (await connect(2)) as [Client, Client];
  const sent = [thrownBy(a.query('SELECT pg_sleep(20)')), thrownBy(b.query('SELECT pg_sleep(20)'))];
  await harness().sandbox.closeLevel();
  expect(await Promise.all(sent)).toMatchObject([{code: '57014'}, {code: '57014'}]);
  harness().sandbox.openLevel('again');
  expect((await a.query('SELECT count(*)::int AS n FROM items')).rows).toEqual([{n: 0}]);
});
