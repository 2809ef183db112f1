import {Client} from 'pg';
import postgres from 'postgres';
import {Worker} from '../../src/worker';
import type {BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns, type TurnOptions} from './samples';
import type {SandboxTest} from './sandbox-test';

const SESSIONS = 8;
const what = 'BEGIN and ROLLBACK by hand';
const atMost = {kind: 'ratio', atMost: 1.1} as const;

/** One of each statement that changes data, and a SELECT. */
export async function crud(client: Client, name = 'lamp'): Promise<void> {
  const {rows} = await client.query<{id: number}>(
    'INSERT INTO items (name, price) VALUES ($1, $2) RETURNING id',
    [name, 20],
  );
  const id = rows[0]?.id;
  await client.query('SELECT id, name, price FROM items WHERE id = $1', [id]);
  await client.query('UPDATE items SET price = $2 WHERE id = $1', [id, 25]);
  await client.query('DELETE FROM items WHERE id = $1', [id]);
}

async function crudOfPostgresJs(sql: postgres.Sql): Promise<void> {
  const [row] = await sql<[{id: number}]>`INSERT INTO items (name, price) VALUES ('lamp', 20) RETURNING id`;
  await sql`SELECT id, name, price FROM items WHERE id = ${row.id}`;
  await sql`UPDATE items SET price = 25 WHERE id = ${row.id}`;
  await sql`DELETE FROM items WHERE id = ${row.id}`;
}

/** What Jest needs from the end of one test's hooks to the start of the next one's (median of 300 empty tests, Jest 30). */
const BETWEEN_TESTS_MS = 0.075;

async function betweenTests(): Promise<void> {
  const until = performance.now() + BETWEEN_TESTS_MS;
  await new Promise(resolve => setImmediate(resolve));
  while (performance.now() < until);
}

/** What a project without this package writes around each test. */
async function rolledBack(client: Client, body: () => Promise<unknown>): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
  await body();
  await client.query('ROLLBACK');
}

async function connect(count: number, target: ConstructorParameters<typeof Client>[0]): Promise<Client[]> {
  const clients = Array.from({length: count}, () => new Client(target));
  await Promise.all(clients.map(client => client.connect()));
  return clients;
}

/** Tests of four statements in the sandbox, beside the same on a connection of their own. */
export async function benchCrud(
  {direct}: BenchRun,
  test: SandboxTest,
  options: TurnOptions,
): Promise<readonly Result[]> {
  const {url} = Worker.current().target;
  const inside = await connect(SESSIONS, url);
  const outside = await connect(SESSIONS, direct);
  const [client, own] = [inside[0]!, outside[0]!];
  const sql = postgres(url, {max: 1});
  const ownSql = postgres({...direct, max: 1, onnotice: () => undefined});

  const compare = async (
    name: string,
    body: () => Promise<unknown>,
    byHand: () => Promise<unknown>,
  ): Promise<Result> => {
    const {ours, reference} = await inTurns(
      {
        ours: {work: () => test.run(body), after: betweenTests},
        reference: {work: byHand, after: betweenTests},
      },
      options,
    );
    return resultOf({name, unit: 'ms', ours, reference: {what, values: reference}, goal: atMost});
  };

  const results = [
    await compare(
      'Test of four statements, pg',
      () => crud(client),
      () => rolledBack(own, () => crud(own)),
    ),
    await compare(
      'The same in a transaction of the application, pg',
      async () => {
        await client.query('BEGIN');
        await crud(client);
        await client.query('COMMIT');
      },
      () =>
        rolledBack(own, async () => {
          await own.query('SAVEPOINT application');
          await crud(own);
          await own.query('RELEASE SAVEPOINT application');
        }),
    ),
    await compare(
      'Test of four statements, postgres.js',
      () => crudOfPostgresJs(sql),
      async () => {
        await ownSql.unsafe('BEGIN ISOLATION LEVEL SERIALIZABLE');
        await crudOfPostgresJs(ownSql);
        await ownSql.unsafe('ROLLBACK');
      },
    ),
    await compare(
      `Test with ${SESSIONS} clients at once, four statements each, pg`,
      () => Promise.all(inside.map((each, i) => crud(each, `lamp ${i}`))),
      () => Promise.all(outside.map((each, i) => rolledBack(each, () => crud(each, `lamp ${i}`)))),
    ),
  ];
  await Promise.all([...inside, ...outside].map(each => each.end()));
  await Promise.all([sql.end(), ownSql.end()]);
  return results;
}
