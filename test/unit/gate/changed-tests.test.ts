import {changedTests, type Dependencies, type ModuleGraph} from '../../../src/gate/changed-tests';

const dependencies = (modules: readonly string[], open = false): Dependencies => ({
  modules: new Set(modules),
  open,
});
const orders = '/shop/test/orders.test.ts';
const users = '/shop/test/users.test.ts';
const loads: Readonly<Record<string, readonly string[]>> = {
  [orders]: [orders, '/shop/src/orders.ts', '/shop/src/pool.ts'],
  [users]: [users, '/shop/src/users.ts', '/shop/src/pool.ts'],
};
const graph: ModuleGraph = {
  shared: dependencies(['/shop/jest.config.js', '/shop/test/setup.ts', '/shop/src/clock.ts']),
  all: dependencies([...Object.values(loads).flat(), '/shop/src/clock.ts', '/shop/src/mails.ts']),
  dependenciesOf: path => dependencies(loads[path]!),
};
const noGraph = () => {
  throw new Error('the modules do not matter');
};
const changedBy = (...changes: readonly string[]) => [...changedTests(changes, [orders, users], () => graph)];

test('a module changes the tests that depend on it, and a test file its own', () => {
  expect(changedBy('/shop/src/orders.ts')).toEqual([orders]);
  expect(changedBy('/shop/src/pool.ts')).toEqual([orders, users]);
  expect(changedBy(users)).toEqual([users]);
  expect(changedBy('/shop/test/__snapshots__/users.test.ts.snap')).toEqual([users]);
});

test('a module of another test changes none of them', () => {
  expect(changedBy('/shop/src/mails.ts')).toEqual([]);
});

test('nothing, and documentation, changes none', () => {
  expect([...changedTests([], [orders], noGraph)]).toEqual([]);
  expect([...changedTests(['/shop/README.md'], [orders], noGraph)]).toEqual([]);
});

test.each([
  'db/schema.sql',
  'package.json',
  'data/prices.json',
  'yarn.lock',
  '.nvmrc',
  'vendor',
  'bin/x.wasm',
])('%s may change every test', name => {
  const changes = ['/shop/src/orders.ts', `/shop/${name}`];
  expect([...changedTests(changes, [orders, users], noGraph)]).toEqual([orders, users]);
});

test.each(['jest.config.js', 'test/setup.ts', 'src/clock.ts'])(
  '%s, which all tests share, does so, too',
  name => {
    expect(changedBy(`/shop/${name}`)).toEqual([orders, users]);
  },
);

test('so does a module that no test is known to load, such as a migration, or one that is gone', () => {
  expect(changedBy('/shop/migrations/003-index.js')).toEqual([orders, users]);
});

test('a test that depends on what nobody knows changes of may be changed by any module', () => {
  const open = {...graph, dependenciesOf: (path: string) => dependencies(loads[path]!, path === users)};
  expect([...changedTests(['/shop/src/mails.ts'], [orders, users], () => open)]).toEqual([users]);
  const openShared = {...graph, shared: dependencies([], true)};
  expect([...changedTests(['/shop/src/mails.ts'], [orders, users], () => openShared)]).toEqual([
    orders,
    users,
  ]);
});
