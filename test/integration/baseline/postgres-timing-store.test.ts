import {createServer, connect, type AddressInfo, type Server} from 'node:net';
import {PostgresTimingStore} from '../../../src/baseline/postgres/postgres-timing-store';
import {acceptTimings, forgetTimings} from '../../../src/baseline/timings';
import type {SavepointError} from '../../../src/shared/savepoint-error';
import {startTestServer, type TestServer} from '../../support/test-server';
import {thrownBy} from '../../support/thrown-by';
import {machine} from '../../unit/baseline/support/machine';

const project = 'shop-9f86d08188';
const timings = 'jest_savepoint.timings_shop_9f86d08188';
const history = 'jest_savepoint.history_shop_9f86d08188';
const database = 'timings';

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await startTestServer();
  url = server.url.replace(/postgres$/, database);
});
afterAll(() => server.stop());
beforeEach(() => server.query(`CREATE DATABASE ${database}`));
afterEach(() => server.query(`DROP DATABASE ${database} WITH (FORCE)`));

type Options = Partial<ConstructorParameters<typeof PostgresTimingStore>[1]>;
const open = (options: Options = {}, at = url) =>
  new PostgresTimingStore(at, {project, machine, connectMs: 1000, answerMs: 2000, ...options});
const query = (sql: string) => server.query<Record<string, unknown>>(sql, database);

const accept = (
  store: PostgresTimingStore,
  at: number,
  ids: readonly string[],
  restarted = false,
  commit: string | null = null,
) =>
  store.update(baseline =>
    acceptTimings(baseline, {
      at,
      timings: new Map(ids.map(id => [id, {cpuMs: 1.23456, wallMs: 2, databaseMs: 1}])),
      restarted: new Set(restarted ? ids : []),
      commit,
    }),
  );
const timesOf = async (store: PostgresTimingStore, id: string) =>
  (await store.read()).get(id)?.samples.map(({at}) => at) ?? [];

/** What reading and writing are refused with, where both are, for the same reason. */
async function refusalOf(store: PostgresTimingStore): Promise<SavepointError> {
  const [reading, writing] = [
    await thrownBy(() => store.read()),
    await thrownBy(() => accept(store, 9000, ['a'])),
  ] as [SavepointError, SavepointError];
  expect(writing.message).toBe(reading.message);
  expect(reading.code).toBe('SAVEPOINT_BASELINE');
  expect(`${reading.message}${reading.hint}${String(reading.cause)}`).not.toContain('horse');
  return reading;
}

test('reading alone makes nothing', async () => {
  expect(await open().read()).toEqual(new Map());
  expect(await open().history()).toEqual(new Map());
  expect(await query("SELECT FROM pg_namespace WHERE nspname = 'jest_savepoint'")).toEqual([]);
});

test('timings are read back, to the microsecond, whatever a test is called', async () => {
  const names = ['__proto__', 'a\0b', 'a\\u0000b', '\ud800', '\udc00', '€ › 😀', '"\\\'', ''];
  await accept(open(), 1000, names);
  const samples = [{at: 1000, cpuMs: 1.235, wallMs: 2, databaseMs: 1}];
  const entry = {anchor: null, samples, warm: [], commits: []};
  expect(await open().read()).toEqual(new Map(names.map(name => [name, entry])));
});

test('the commits of runs that tested one are kept', async () => {
  const commit = 'c0ffee'.padEnd(40, '0');
  await accept(open(), 1000, ['a', 'b']);
  await accept(open(), 2000, ['a'], false, commit);
  await accept(open(), 3000, ['a']);
  const timings = await open().read();
  expect([timings.get('a')?.commits, timings.get('b')?.commits]).toEqual([[commit], []]);
});

test('other classes of machine, and other projects, have timings of their own', async () => {
  await accept(open(), 1000, ['a']);
  await accept(open({machine: {...machine, cores: 64}}), 2000, ['a']);
  await accept(open({project: 'Über-Shop!-0000000000'}), 3000, ['a']);
  expect(await timesOf(open(), 'a')).toEqual([1000]);
  expect(await timesOf(open({machine: {...machine, cores: 64}}), 'a')).toEqual([2000]);
  expect(await timesOf(open({project: 'Über-Shop!-0000000000'}), 'a')).toEqual([3000]);
  const long = open({project: `${'x'.repeat(60)}-0000000000`});
  await accept(long, 4000, ['a']);
  expect(await timesOf(long, 'a')).toEqual([4000]);
});

test('no sample is lost by machines that write at the same time, the first of all included', async () => {
  const writers = Array.from({length: 8}, (_, i) => async () => {
    for (let j = 0; j < 3; j++) await accept(open({answerMs: 20_000}), i * 1000 + j, ['a', `b${i}`]);
  });
  await Promise.all(writers.map(write => write()));
  const expected = writers.flatMap((_, i) => [0, 1, 2].map(j => i * 1000 + j));
  expect([...(await timesOf(open(), 'a'))].sort((a, b) => a - b)).toEqual(expected);
  expect(await timesOf(open(), 'b7')).toEqual([7000, 7001, 7002]);
});

test('what is forgotten goes, and the history keeps it', async () => {
  await accept(open(), 1000, ['a', 'b']);
  await accept(open(), 2000, ['a'], true);
  await open().update(baseline => forgetTimings(baseline, new Set(['b'])));
  expect([...(await open().read()).keys()]).toEqual(['a']);
  expect(await timesOf(open(), 'a')).toEqual([2000]);
  await open().update(baseline => baseline);
  expect(await open().history()).toEqual(
    new Map([['a', [1000, 2000].map(at => ({at, cpuMs: 1.235, wallMs: 2}))]]),
  );
  expect(
    await query(`SELECT test, extract(epoch FROM at)::int AS at, cpu_ms FROM ${history} ORDER BY test, at`),
  ).toEqual([
    {test: 'a', at: 1, cpu_ms: 1.235},
    {test: 'a', at: 2, cpu_ms: 1.235},
    {test: 'b', at: 1, cpu_ms: 1.235},
  ]);
});

test('samples of more than 400 days ago leave the history', async () => {
  await accept(open(), 1000, ['old']);
  await query(`UPDATE ${history} SET stored_at = now() - interval '401 days'`);
  await accept(open(), 2000, ['new']);
  expect(await query(`SELECT test FROM ${history}`)).toEqual([{test: 'new'}]);
});

test('a change that fails leaves all as it was', async () => {
  await accept(open(), 1000, ['a']);
  const failing = open().update(() => {
    throw new Error('in the middle');
  });
  await expect(failing).rejects.toThrow('in the middle');
  await accept(open(), 2000, ['a']);
  expect(await timesOf(open(), 'a')).toEqual([1000, 2000]);
});

test('who can only read, reads; writing is refused with what is missing', async () => {
  await accept(open(), 1000, ['a']);
  await query(`
    CREATE ROLE reader LOGIN PASSWORD 'horse';
    GRANT USAGE ON SCHEMA jest_savepoint TO reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA jest_savepoint TO reader`);
  const reader = open({}, url.replace(/postgres:[^/@]+@/, 'reader:horse@'));
  expect(await timesOf(reader, 'a')).toEqual([1000]);
  const error = await thrownBy(() => accept(reader, 2000, ['a']));
  expect(error.message).toContain('permission denied');
  expect(error.hint).toContain('CREATE SCHEMA jest_savepoint AUTHORIZATION "reader"');
  const stranger = open({project: 'other-1111111111'}, url.replace(/postgres:[^/@]+@/, 'reader:horse@'));
  await expect(accept(stranger, 1, ['a'])).rejects.toThrow('permission denied');
  await server.query(`DROP OWNED BY reader; DROP ROLE reader`, database);
});

test.each([
  [
    'a newer version',
    `COMMENT ON TABLE ${timings} IS 'Timings of jest-savepoint, version 99'`,
    /version 99.*up to \d+/,
    'Update',
  ],
  ['a table that is not ours', `COMMENT ON TABLE ${timings} IS NULL`, /does not carry the comment/, 'Rename'],
  [
    'another table of that name',
    `COMMENT ON TABLE ${timings} IS 'When trains leave'`,
    /not carry the comment/,
    'drop it',
  ],
  [
    'an entry that was edited by hand',
    `UPDATE ${timings} SET entry = '{"anchor": null, "samples": [[1, -2, 3, 0]], "warm": []}'`,
    /The timing of "a" in .*timings_shop.*samples\.0\.1 is not as expected/,
    'Delete that row',
  ],
  ['an entry that is none', `UPDATE ${timings} SET entry = '[]'`, /is not as expected/, 'Delete that row'],
  [
    'a table without a column',
    `ALTER TABLE ${timings} DROP COLUMN entry`,
    /column "entry" does not exist/,
    'restore them',
  ],
])('%s is neither read nor overwritten', async (_, sql, reason, remedy) => {
  await accept(open(), 1000, ['a']);
  await query(sql);
  const before = await query(`SELECT * FROM ${timings}`);
  const {message, hint} = await refusalOf(open());
  expect(message).toMatch(reason);
  expect(hint).toContain(remedy);
  expect(await query(`SELECT * FROM ${timings}`)).toEqual(before);
});

test.each([
  [
    'a wrong password',
    (at: string) => at.replace('correct', 'wrong'),
    /refused the password of user "postgres"/,
  ],
  ['a database that is not there', (at: string) => `${at}_not`, /There is no database "timings_not"/],
  ['a server that is not there', (at: string) => at.replace(/:\d+\//, ':1/'), /No PostgreSQL listens at/],
  [
    'a host that is not there',
    (at: string) => at.replace('127.0.0.1', 'nowhere.invalid'),
    /"nowhere.invalid" is not known/,
  ],
])('%s: who it is, and what to do', async (_, wrong, reason) => {
  const {message, hint} = await refusalOf(open({}, wrong(url)));
  expect(message).toMatch(reason);
  expect(message).toContain(timings);
  expect(hint).toContain('SAVEPOINT_TIMINGS_URL');
});

describe('there is a limit to the wait for', () => {
  let proxy: Server | undefined;
  afterEach(() => proxy?.close());

  /** A way to the server on which what `isLost` says does not arrive. */
  async function throughProxy(isLost: (bytes: Buffer) => boolean): Promise<string> {
    proxy = createServer(client => {
      const upstream = connect(server.port, '127.0.0.1');
      const end = () => {
        client.destroy();
        upstream.destroy();
      };
      client.on('error', end).on('close', end);
      upstream.on('error', end).on('close', end).pipe(client);
      client.on('data', bytes => isLost(bytes) || upstream.write(bytes));
    });
    await new Promise<void>(resolve => proxy!.listen(0, '127.0.0.1', resolve));
    return url.replace(String(server.port), String((proxy.address() as AddressInfo).port));
  }

  test('a connection', async () => {
    const silent = open({connectMs: 300}, await throughProxy(() => true));
    await expect(silent.read()).rejects.toThrow('did not answer within 300 ms');
  });

  test('an answer', async () => {
    const at = await throughProxy(bytes => bytes.includes('SELECT'));
    await expect(open({answerMs: 300}, at).read()).rejects.toThrow('could not be had within 300 ms');
  });

  test('another run, which is itself ended where it does nothing', async () => {
    await accept(open(), 1000, ['a']);
    const at = await throughProxy(bytes => bytes.includes('INSERT'));
    const stopped = thrownBy(() => accept(open({answerMs: 1000}, at), 2000, ['a']));
    const [row] = await query(`
      SELECT count(*)::int AS waits FROM (SELECT pg_sleep(0.3)) AS pause, pg_locks
       WHERE locktype = 'advisory' AND granted`);
    expect(row).toEqual({waits: 1});
    const impatient = await thrownBy(() => accept(open({answerMs: 200}), 3000, ['a']));
    expect(impatient.message).toContain('could not be had within 200 ms');
    expect(impatient.hint).toContain('another run was stopped while it wrote');
    await accept(open({answerMs: 5000}), 4000, ['a']);
    expect(await timesOf(open(), 'a')).toEqual([1000, 4000]);
    expect(await stopped).toBeDefined();
  });
});

test('no connection is left behind', async () => {
  await accept(open(), 1000, ['a']);
  expect(
    await server.query("SELECT FROM pg_stat_activity WHERE application_name = 'jest-savepoint timings'"),
  ).toEqual([]);
});
