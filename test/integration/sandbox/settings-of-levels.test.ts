import {openTestSandbox, type TestSandbox} from '../../support/sandbox';

let harness: TestSandbox;
beforeAll(async () => {
  harness = await openTestSandbox('CREATE ROLE nobody');
});
afterAll(() => harness.close());
beforeEach(() => harness.sandbox.openLevel('file'));
afterEach(async () => {
  while (harness.sandbox.levels > 0) await harness.sandbox.closeLevel();
  await harness.endClients();
  expect(harness.sandbox.intact).toBe(true);
});

async function inLevel<Result>(run: () => Promise<Result>): Promise<Result> {
  harness.sandbox.openLevel('test');
  const result = await run();
  await harness.sandbox.closeLevel();
  return result;
}

test.each(['ROLE', 'SESSION AUTHORIZATION'])(
  'sequences are put back whatever rights the client before had by SET %s',
  async what => {
    const [limited, owner] = [await harness.connect(), await harness.connect()];
    await owner.query('CREATE TABLE items (id serial, body text)');
    await limited.query(`SET ${what} nobody`);
    for (let round = 0; round < 3; round++) {
      await limited.query('SELECT 1');
      const {rows} = await inLevel(() => owner.query("INSERT INTO items (body) VALUES ('a') RETURNING id"));
      expect(rows).toEqual([{id: 1}]);
      expect((await limited.query('SELECT current_user AS who')).rows).toEqual([{who: 'nobody'}]);
    }
  },
);

test.each([
  ['role', 'CREATE ROLE passing', 'passing'],
  [
    'default_text_search_config',
    'CREATE TEXT SEARCH CONFIGURATION public.passing (COPY = simple)',
    'public.passing',
  ],
  [
    'default_table_access_method',
    'CREATE ACCESS METHOD passing TYPE TABLE HANDLER heap_tableam_handler',
    'passing',
  ],
])('a %s that is gone with its test is as at first, and harms no later one', async (name, create, value) => {
  const [a, b] = [await harness.connect(), await harness.connect()];
  const show = async (client: typeof a): Promise<unknown> =>
    (await client.query<{value: string}>(`SELECT current_setting('${name}') AS value`)).rows[0]!.value;
  const initial = await show(a);
  await inLevel(async () => {
    await a.query(create);
    await a.query(`SET ${name} = '${value}'`);
    expect(await show(b)).toBe(initial);
    expect(await show(a)).toBe(value);
  });
  for (let round = 0; round < 2; round++) {
    await inLevel(async () => {
      expect(await show(a)).toBe(initial);
      expect(await show(b)).toBe(initial);
    });
  }
});

test('a client whose role is gone does not work under the role of another', async () => {
  const [a, b] = [await harness.connect(), await harness.connect()];
  await inLevel(async () => {
    await a.query('CREATE ROLE passing');
    await a.query('SET ROLE passing');
  });
  await b.query('SET ROLE nobody');
  expect((await a.query("SELECT current_setting('role') AS role")).rows).toEqual([{role: 'none'}]);
});
