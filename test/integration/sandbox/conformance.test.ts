import fc from 'fast-check';
import {serialize} from 'pg-protocol';

import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort, extended, type Reply, type WireClient} from '../../support/wire-client';

const harness = useTestSandbox(`
  CREATE TABLE parents (id int PRIMARY KEY);
  CREATE TABLE items (
    id int PRIMARY KEY,
    parent int CONSTRAINT items_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED,
    twin int CONSTRAINT items_twin REFERENCES parents DEFERRABLE,
    positive int CHECK (positive > 0)
  );
  CREATE TABLE notes (body text)`);

const statements = [
  'BEGIN',
  'START TRANSACTION',
  'COMMIT',
  'END WORK',
  'COMMIT AND CHAIN',
  'ROLLBACK',
  'ABORT',
  'ROLLBACK AND CHAIN',
  'SAVEPOINT a',
  'SAVEPOINT b',
  'RELEASE a',
  'ROLLBACK TO a',
  'ROLLBACK TO SAVEPOINT b',
  'INSERT INTO items (id) VALUES (1)',
  'INSERT INTO items (id) VALUES (2)',
  'INSERT INTO items (id, twin) VALUES (4, 7)',
  'INSERT INTO items (id, positive) VALUES (5, -1)',
  'INSERT INTO parents VALUES (7)',
  'UPDATE items SET positive = 2',
  'INSERT INTO missing VALUES (1)',
  'SELECT count(*) FROM items',
  "SELECT $$BEGIN; COMMIT$$ || ';'",
  '/* tag */ SELECT id FROM items ORDER BY id -- all',
  'TABLE notes',
  '',
];

type Way = 'simple' | 'extended';

function messages(sql: string, way: Way): readonly Buffer[] {
  return way === 'simple' ? [serialize.query(sql)] : [...extended(sql), serialize.sync()];
}

/**
 * The replies, but for what no driver looks at: the sandbox parses and binds statements that steer the transaction itself,
 * where a failed transaction refuses to; and it checks a deferred constraint before a statement outside a transaction is
 * complete, the server after.
 */
function essence(replies: readonly Reply[]): readonly string[] {
  return inShort(
    replies.filter(
      ({name}, i) =>
        name !== 'parseComplete' &&
        name !== 'bindComplete' &&
        !(name === 'commandComplete' && replies[i + 1]?.name === 'error'),
    ),
  );
}

/** What a client gets to see, and what is in the tables when it has gone. */
async function play(
  target: 'sandbox' | 'direct',
  steps: readonly (readonly [sql: string, way: Way])[],
): Promise<{readonly seen: readonly string[]; readonly left: readonly string[]}> {
  const client: WireClient = await harness().wire(target);
  const seen: string[] = [];
  for (const [sql, way] of steps) seen.push(`> ${sql}`, ...essence(await client.ask(messages(sql, way))));
  client.socket.end();
  await client.closed();
  const observer = await harness().wire(target);
  const left = await observer.ask([
    serialize.query('SELECT id, parent, twin, positive FROM items ORDER BY id; SELECT id FROM parents'),
  ]);
  observer.socket.destroy();
  return {seen, left: inShort(left)};
}

async function expectConformance(steps: readonly (readonly [sql: string, way: Way])[]): Promise<void> {
  const {sandbox, admin} = harness();
  const direct = await play('direct', steps);
  await admin.query('TRUNCATE items, parents, notes');
  sandbox.openLevel('scenario');
  const inSandbox = await play('sandbox', steps);
  await sandbox.closeLevel();
  expect(inSandbox).toEqual(direct);
}

const scenarios: Readonly<Record<string, readonly string[]>> = {
  'a transaction that commits': ['BEGIN', 'INSERT INTO items (id) VALUES (1)', 'COMMIT', 'TABLE items'],
  'a transaction that rolls back': ['BEGIN', 'INSERT INTO items (id) VALUES (1)', 'ROLLBACK', 'TABLE items'],
  'START, END and ABORT': [
    'START TRANSACTION',
    'END',
    'BEGIN WORK',
    'ABORT',
    'BEGIN TRANSACTION',
    'END WORK',
  ],
  'AND CHAIN': [
    'BEGIN READ ONLY',
    'COMMIT AND CHAIN',
    'INSERT INTO items (id) VALUES (1)',
    'ROLLBACK AND CHAIN',
    'INSERT INTO items (id) VALUES (1)',
    'ROLLBACK',
    'INSERT INTO items (id) VALUES (1)',
    'COMMIT AND CHAIN',
    'ROLLBACK AND CHAIN',
  ],
  'a read-only transaction, and what follows it': [
    'BEGIN READ ONLY',
    'INSERT INTO items (id) VALUES (1)',
    'ROLLBACK',
    'BEGIN READ ONLY',
    'SELECT 1',
    'COMMIT',
    'INSERT INTO items (id) VALUES (2)',
    'BEGIN',
    'SET TRANSACTION READ ONLY',
    'INSERT INTO items (id) VALUES (3)',
    'COMMIT',
    'INSERT INTO items (id) VALUES (3)',
  ],
  'BEGIN inside a transaction': [
    'BEGIN',
    'BEGIN',
    'START TRANSACTION',
    'INSERT INTO items (id) VALUES (1)',
    'BEGIN',
    'COMMIT',
  ],
  'COMMIT and ROLLBACK outside one': [
    'COMMIT',
    'ROLLBACK',
    'INSERT INTO items (id) VALUES (1)',
    'ROLLBACK',
    'TABLE items',
  ],
  'a failed transaction': [
    'BEGIN',
    'INSERT INTO items (id) VALUES (1)',
    'INSERT INTO items (id) VALUES (1)',
    'SELECT 1',
    'BEGIN',
    'SAVEPOINT a',
    'COMMIT',
    'TABLE items',
  ],
  'an error outside a transaction': [
    'INSERT INTO items (id) VALUES (1)',
    'INSERT INTO items (id) VALUES (2), (1)',
    'INSERT INTO items (id) VALUES (3)',
    'TABLE items',
  ],
  savepoints: [
    'BEGIN',
    'SAVEPOINT a',
    'INSERT INTO items (id) VALUES (1)',
    'INSERT INTO items (id) VALUES (1)',
    'ROLLBACK TO a',
    'INSERT INTO items (id) VALUES (2)',
    'RELEASE SAVEPOINT a',
    'RELEASE a',
    'ROLLBACK',
    'SAVEPOINT a',
    'RELEASE a',
    'ROLLBACK TO a',
  ],
  'several statements in one string': [
    'INSERT INTO items (id) VALUES (1); INSERT INTO items (id) VALUES (1)',
    'INSERT INTO items (id) VALUES (1); INSERT INTO items (id) VALUES (2);;',
    'BEGIN; INSERT INTO items (id) VALUES (3); COMMIT; SELECT 1',
    'BEGIN; INSERT INTO items (id) VALUES (4); INSERT INTO items (id) VALUES (4); COMMIT; SELECT 1',
    'SELECT 2',
    'ROLLBACK; /* then */ BEGIN; INSERT INTO items (id) VALUES (5); ROLLBACK; INSERT INTO items (id) VALUES (6)',
    'INSERT INTO items (id) VALUES (7); BEGIN; INSERT INTO items (id) VALUES (8); ROLLBACK',
    'INSERT INTO items (id) VALUES (9); COMMIT; INSERT INTO items (id) VALUES (9)',
    'INSERT INTO items (id) VALUES (10); SAVEPOINT a; SELECT 1',
    '-- nothing\n;',
    'SELECT 1; BEGIN READ ONLY; INSERT INTO items (id) VALUES (11)',
    'COMMIT; INSERT INTO items (id) VALUES (12)',
  ],
  'deferred constraints': [
    'INSERT INTO items (id, parent) VALUES (1, 7)',
    'BEGIN',
    'INSERT INTO items (id, parent) VALUES (1, 7)',
    'COMMIT',
    'BEGIN',
    'INSERT INTO items (id, parent) VALUES (1, 7)',
    'INSERT INTO parents VALUES (7)',
    'COMMIT',
    'BEGIN',
    'DELETE FROM parents',
    'ROLLBACK',
    'BEGIN',
    'INSERT INTO items (id, twin) VALUES (2, 8)',
    'ROLLBACK',
    'BEGIN',
    'SET CONSTRAINTS ALL DEFERRED',
    'INSERT INTO items (id, twin) VALUES (2, 8)',
    'COMMIT',
    'DELETE FROM parents',
    'BEGIN; INSERT INTO items (id, parent) VALUES (2, 8); COMMIT',
    'SELECT 1; BEGIN; INSERT INTO items (id, parent) VALUES (2, 8); INSERT INTO parents VALUES (8); COMMIT',
  ],
  'settings of the session and of a transaction': [
    'BEGIN',
    "SET LOCAL work_mem = '7MB'",
    'SHOW work_mem',
    'COMMIT',
    'SHOW work_mem',
    "SET work_mem = '8MB'",
    'BEGIN',
    "SET work_mem = '9MB'",
    'SHOW work_mem',
    'ROLLBACK',
    'SHOW work_mem',
    'BEGIN',
    "SET work_mem = '9MB'",
    "SET LOCAL work_mem = '10MB'",
    'COMMIT',
    'SHOW work_mem',
    'BEGIN',
    'SAVEPOINT a',
    "SET work_mem = '11MB'",
    'ROLLBACK TO a',
    'COMMIT',
    'SHOW work_mem',
    'RESET work_mem',
    'SHOW work_mem',
    "SET LOCAL work_mem = '7MB'",
    'SHOW work_mem',
    'SET work_mem = nonsense',
    'RESET ALL',
    'SHOW work_mem',
  ],
  'settings of the application': [
    'BEGIN',
    "SELECT set_config('app.tenant', '7', true)",
    "SELECT current_setting('app.tenant')",
    'COMMIT',
    "SELECT current_setting('app.tenant', true)",
    "SELECT set_config('app.tenant', '8', false)",
    'BEGIN',
    "SELECT set_config('app.tenant', '9', true)",
    'ROLLBACK',
    "SELECT current_setting('app.tenant', true)",
  ],
  'temporary tables': [
    'CREATE TEMP TABLE kept (id int)',
    'BEGIN',
    'CREATE TEMP TABLE dropped (id int) ON COMMIT DROP',
    'INSERT INTO dropped VALUES (1)',
    'SELECT count(*) FROM dropped',
    'COMMIT',
    'SELECT count(*) FROM dropped',
    'CREATE TEMP TABLE emptied (id int) ON COMMIT DELETE ROWS',
    'BEGIN',
    'INSERT INTO emptied VALUES (1)',
    'COMMIT',
    'SELECT count(*) FROM emptied',
    'INSERT INTO kept VALUES (1)',
    'SELECT count(*) FROM kept',
  ],
  'statements prepared in SQL': [
    'PREPARE one AS SELECT 1',
    'EXECUTE one',
    'PREPARE one AS SELECT 2',
    'DEALLOCATE one',
    'EXECUTE one',
    'PREPARE one AS SELECT 3',
    'EXECUTE one',
    'DEALLOCATE one',
    'DEALLOCATE one',
  ],
  'statements that need a transaction': [
    'DECLARE c CURSOR FOR SELECT 1',
    'LOCK TABLE items',
    'BEGIN',
    'LOCK TABLE items',
    'COMMIT',
    'DECLARE h CURSOR WITH HOLD FOR SELECT 1',
    'FETCH h',
    'CLOSE h',
  ],
  'LISTEN and NOTIFY': [
    'LISTEN news',
    "NOTIFY news, 'one'",
    'UNLISTEN news',
    "NOTIFY news, 'two'",
    'SELECT 1',
  ],
  'cursors of SQL': [
    'BEGIN',
    'DECLARE c CURSOR FOR SELECT 1',
    'FETCH c',
    'COMMIT',
    'BEGIN',
    'DECLARE c CURSOR FOR SELECT 2',
    'ROLLBACK',
    'BEGIN',
    'FETCH c',
    'ROLLBACK',
    'BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT; BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT',
  ],
};

describe.each<Way>(['simple', 'extended'])(
  'over the %s protocol the client sees what the server itself says of',
  way => {
    test.each(Object.entries(scenarios))('%s', async (_name, sqls) => {
      // The extended protocol takes one statement at a time.
      const steps = way === 'simple' ? sqls : sqls.flatMap(sql => (sql.includes(';') ? [] : [sql]));
      await expectConformance(steps.map(sql => [sql, way]));
    });
  },
);

test('over a mixture of statements and protocols the client sees what it sees on the server itself', async () => {
  const step = fc.tuple(
    fc.oneof(
      fc.constantFrom(...statements),
      fc.array(fc.constantFrom(...statements), {minLength: 2, maxLength: 4}).map(parts => parts.join('; ')),
    ),
    fc.constantFrom<Way>('simple', 'extended'),
  );
  const runnable = step.map(([sql, way]) => [sql, sql.includes('; ') ? 'simple' : way] as const);
  await fc.assert(fc.asyncProperty(fc.array(runnable, {minLength: 3, maxLength: 25}), expectConformance), {
    numRuns: 60,
  });
});
