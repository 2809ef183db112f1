import {resolveServer} from '../../../src/config/resolve-server';
import type {SavepointOptions} from '../../../src/config/options';

const serverOf = (env: NodeJS.ProcessEnv, options: SavepointOptions = {}) =>
  resolveServer(options, 'auto', env).server;

const everywhere: NodeJS.ProcessEnv = {
  SAVEPOINT_DATABASE_URL: 'postgres://localhost/savepoint',
  TEST_DATABASE_URL: 'postgres://localhost/test',
  DATABASE_URL: 'postgres://localhost/app',
};

test.each([
  ['connectionString', {}],
  ['SAVEPOINT_DATABASE_URL', {connectionString: undefined}],
  ['TEST_DATABASE_URL', {SAVEPOINT_DATABASE_URL: undefined}],
  ['DATABASE_URL', {SAVEPOINT_DATABASE_URL: undefined, TEST_DATABASE_URL: undefined}],
  ['PG*', {SAVEPOINT_DATABASE_URL: undefined, TEST_DATABASE_URL: undefined, DATABASE_URL: undefined}],
] as const)('%s comes in its turn', (source, absent) => {
  const connectionString = source === 'connectionString' ? 'postgres://localhost/option' : undefined;
  const env = {...everywhere, PGHOST: 'localhost', ...absent};
  expect(serverOf(env, {...(connectionString && {connectionString})})?.source).toBe(source);
});

test('nothing is named by nothing', () => {
  expect(serverOf({})).toBeNull();
  expect(serverOf({PGUSER: 'app', PGPASSWORD: 'secret', PGDATABASE: 'app'})).toBeNull();
});

test('a server of the application that is not used is told of', () => {
  const DATABASE_URL = 'postgres://app:secret@db.example.com/app';
  expect(resolveServer({}, 'auto', {DATABASE_URL})).toEqual({
    server: null,
    refusedServers: ['DATABASE_URL names db.example.com, which is not this machine'],
  });
});

describe('this machine', () => {
  test.each([
    'postgres://localhost/app',
    'postgresql://LOCALHOST:5433/app',
    'postgres://app:secret@127.0.0.1/app',
    'postgres://127.8.9.10/app',
    'postgres://[::1]:5432/app',
    'postgres:///app',
    'postgres://app@/app',
    'postgres:///app?host=/var/run/postgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/app',
    'postgres:///app?host=localhost',
  ])('is named by %s', url => {
    expect(serverOf({DATABASE_URL: url})).toEqual({connectionString: url, source: 'DATABASE_URL'});
  });

  test.each([
    'postgres://db.example.com/app',
    'postgres://10.0.0.5/app',
    'postgres://localhost.example.com/app',
    'postgres://127.0.0.1.example.com/app',
    'postgres://127.example.com/app',
    'postgres://[2001:db8::1]/app',
    'postgres://localhost,db.example.com/app',
    'postgres://localhost/app?host=db.example.com',
    'postgres://localhost/app?ssl=1&host=db.example.com&sslmode=require',
    'postgres://localhost@db.example.com/app',
    'postgres://app:%40localhost@db.example.com/localhost',
    'postgres://db',
  ])('is not named by %s', url => {
    expect(serverOf({DATABASE_URL: url})).toBeNull();
    expect(serverOf({DATABASE_URL: url}, {allowRemote: true})?.connectionString).toBe(url);
    expect(serverOf({TEST_DATABASE_URL: url})?.connectionString).toBe(url);
    expect(serverOf({}, {connectionString: url})?.connectionString).toBe(url);
  });

  test('a remote DATABASE_URL gives way to local PG*', () => {
    const env = {DATABASE_URL: 'postgres://db.example.com/app', PGHOST: '/tmp'};
    expect(serverOf(env)).toEqual({connectionString: 'postgres:///?host=%2Ftmp', source: 'PG*'});
  });

  test('is not meant by a URL without a host where PGHOST is elsewhere, not even by one for tests', () => {
    const elsewhere = {PGHOST: 'db.example.com'};
    expect(serverOf({...elsewhere, DATABASE_URL: 'postgres:///app'})).toBeNull();
    expect(() => serverOf({...elsewhere, TEST_DATABASE_URL: 'postgres:///app'})).toThrow(
      'TEST_DATABASE_URL names no host, and PGHOST names db.example.com, which is not this machine.',
    );
    expect(() => serverOf(elsewhere, {connectionString: 'postgres:///app'})).toThrow(
      'connectionString names no host',
    );
    expect(
      serverOf(elsewhere, {connectionString: 'postgres:///app', allowRemote: true})?.connectionString,
    ).toBe('postgres:///app?host=db.example.com');
  });

  test('may be left by PGHOST', () => {
    expect(serverOf({PGHOST: 'db.example.com'})).toBeNull();
    expect(serverOf({PGHOST: 'db.example.com'}, {allowRemote: true})?.source).toBe('PG*');
  });
});

describe('PG*', () => {
  test('becomes a URL', () => {
    const env = {
      PGHOST: 'localhost',
      PGPORT: '5433',
      PGUSER: 'app',
      PGPASSWORD: 'p@ss/w:rd#&=? %41',
      PGDATABASE: 'shop',
    };
    const url = new URL(serverOf(env)?.connectionString ?? '');
    expect(url.pathname).toBe('/shop');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      host: 'localhost',
      port: '5433',
      user: 'app',
      password: 'p@ss/w:rd#&=? %41',
    });
  });

  test('names a server by its port alone', () => {
    expect(serverOf({PGPORT: '5433'})?.connectionString).toBe('postgres:///?port=5433');
  });

  test('fills in what a URL leaves out', () => {
    const env = {PGPORT: '5433', PGUSER: 'other', PGPASSWORD: 'secret'};
    expect(
      serverOf({...env, DATABASE_URL: 'postgres://app@localhost/shop?sslmode=disable#x'})?.connectionString,
    ).toBe('postgres://app@localhost/shop?sslmode=disable&port=5433&password=secret');
  });
});

describe('invalid URLs', () => {
  test.each([
    ['postgres://app:s3cret@localhost:99999/app', 'postgres://app:***@localhost:99999/app'],
    ['postgres://app:s3cret@localhost:port/app', 'postgres://app:***@localhost:port/app'],
    ['postgres://app:s3cret/x@y@localhost/app', 'postgres://app:***@localhost/app'],
    ['postgres://app:s3cret#x@localhost/app', 'postgres://app:***@localhost/app'],
    ['postgres://localhost:0/app?password=s3cret', 'postgres://localhost:0/app?password=***'],
    ['app:s3cret@localhost/app', '***@localhost/app'],
    ['host=localhost password=s3cret', 'host=localhost%20password=***'],
    ['localhost', 'localhost'],
  ])('%s is reported as %s', (url, shown) => {
    for (const variable of ['SAVEPOINT_DATABASE_URL', 'TEST_DATABASE_URL', 'DATABASE_URL']) {
      expect(() => serverOf({[variable]: url})).toThrow(
        expect.objectContaining({
          code: 'SAVEPOINT_CONFIG',
          message: `${variable} is not a valid URL of a PostgreSQL server: ${shown}`,
          hint: expect.stringContaining('percent-encoded') as string,
        }) as Error,
      );
    }
  });

  test.each(['mysql://root:secret@localhost/app', 'file:./dev.db', 'mongodb+srv://localhost/app'])(
    'a DATABASE_URL of another kind of database, %s, is not for us',
    url => {
      expect(serverOf({DATABASE_URL: url})).toBeNull();
      expect(() => serverOf({TEST_DATABASE_URL: url})).toThrow('TEST_DATABASE_URL is not a valid URL');
    },
  );

  test('PGPORT is checked', () => {
    expect(() => serverOf({PGPORT: 'five'})).toThrow('PG* is not a valid URL of a PostgreSQL server');
  });
});

describe("the engine 'server' without a server", () => {
  test('is an error that says how to name one', () => {
    expect(() => resolveServer({}, 'server', {})).toThrow(
      expect.objectContaining({
        message: "The engine 'server' needs a server, and none is named.",
        hint: 'Name one with the option connectionString or the environment variable SAVEPOINT_DATABASE_URL.',
      }) as Error,
    );
  });

  test('says why what is there is not used', () => {
    const env = {DATABASE_URL: 'postgres://app:s3cret@db.example.com/app', PGHOST: '10.0.0.5'};
    expect(() => resolveServer({}, 'server', env)).toThrow(
      expect.objectContaining({
        message: `The engine 'server' needs a server, and none is named.
  DATABASE_URL names db.example.com, which is not this machine, and is not used.
  PGHOST names 10.0.0.5, which is not this machine, and is not used.`,
        hint: expect.stringContaining('allowRemote: true') as string,
      }) as Error,
    );
  });
});
