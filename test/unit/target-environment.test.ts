import {lendEnvironment, setTarget} from '../../src/target-environment';

const target = {
  url: 'postgres://app:secret@127.0.0.1:5555/template',
  host: '127.0.0.1',
  port: '5555',
  user: 'app',
  password: 'secret',
  database: 'template',
  socket: '/tmp/run',
};

test('every variable that libpq and most libraries read names the sandbox', () => {
  const env: Record<string, string | undefined> = {
    PGHOST: 'production',
    DATABASE_URL: 'postgres://production',
    OTHER: 'kept',
  };
  setTarget(env, target, {});
  expect(env).toEqual({
    DATABASE_URL: target.url,
    PGHOST: '127.0.0.1',
    PGPORT: '5555',
    PGUSER: 'app',
    PGPASSWORD: 'secret',
    PGDATABASE: 'template',
    PGSSLMODE: 'disable',
    OTHER: 'kept',
  });
});

test('variables that would lead a client past it are taken away', () => {
  const env: Record<string, string | undefined> = {
    PGHOSTADDR: '192.0.2.1',
    PGSERVICE: 'prod',
    PGOPTIONS: '-c x=y',
  };
  setTarget(env, target, {});
  expect(Object.keys(env).filter(name => ['PGHOSTADDR', 'PGSERVICE', 'PGOPTIONS'].includes(name))).toEqual(
    [],
  );
});

test('the URLs of a test database name it where they are set, and stay unset otherwise', () => {
  const env: Record<string, string | undefined> = {TEST_DATABASE_URL: 'postgres://real'};
  setTarget(env, target, {});
  expect(env).toMatchObject({TEST_DATABASE_URL: target.url});
  expect('SAVEPOINT_DATABASE_URL' in env).toBe(false);
});

test("the application's own names get the parts that they ask for", () => {
  const env: Record<string, string | undefined> = {};
  setTarget(env, target, {SHOP_URL: 'url', SHOP_HOST: 'host', SHOP_PORT: 'port', PGDATABASE: 'user'});
  expect(env).toMatchObject({
    SHOP_URL: target.url,
    SHOP_HOST: '127.0.0.1',
    SHOP_PORT: '5555',
    PGDATABASE: 'app',
  });
});

test('what is lent to the process is given back, and nothing else is touched', () => {
  process.env.SAVEPOINT_TEST_CHANGED = 'before';
  process.env.SAVEPOINT_TEST_REMOVED = 'before';
  const giveBack = lendEnvironment(env => {
    env.SAVEPOINT_TEST_CHANGED = 'after';
    delete env.SAVEPOINT_TEST_REMOVED;
    env.SAVEPOINT_TEST_ADDED = 'after';
  });
  expect(process.env).toMatchObject({SAVEPOINT_TEST_CHANGED: 'after', SAVEPOINT_TEST_ADDED: 'after'});
  process.env.SAVEPOINT_TEST_MEANWHILE = 'kept';
  giveBack();
  expect(process.env).toMatchObject({
    SAVEPOINT_TEST_CHANGED: 'before',
    SAVEPOINT_TEST_REMOVED: 'before',
    SAVEPOINT_TEST_MEANWHILE: 'kept',
  });
  expect('SAVEPOINT_TEST_ADDED' in process.env).toBe(false);
  for (const name of ['CHANGED', 'REMOVED', 'MEANWHILE'])
    Reflect.deleteProperty(process.env, `SAVEPOINT_TEST_${name}`);
});
