import type {Config} from '@jest/types';
import {runPolicy, type JestGlobalConfig} from '../../../src/gate/run-policy';

const plain: JestGlobalConfig = {
  updateSnapshot: 'new',
  watch: false,
  watchAll: false,
  collectCoverage: false,
  nonFlagArgs: [],
  testNamePattern: undefined,
  testPathPatterns: {patterns: []},
  onlyChanged: false,
  onlyFailures: false,
  lastCommit: false,
  findRelatedTests: false,
  runTestsByPath: false,
};

test('a plain run accepts what is new, knows what is gone, and compares timings', () => {
  expect(runPolicy(plain, false)).toEqual({
    acceptance: 'new',
    complete: true,
    watching: false,
    timingsUncomparable: null,
  });
});

test('accepts as snapshots do', () => {
  expect(runPolicy({...plain, updateSnapshot: 'all'}, false).acceptance).toBe('all');
  expect(runPolicy({...plain, updateSnapshot: 'none'}, false).acceptance).toBe('none');
});

test.each<[string, Partial<JestGlobalConfig>]>([
  ['a name pattern', {testNamePattern: 'adds'}],
  ['a path pattern', {testPathPatterns: {patterns: ['orders']}, nonFlagArgs: ['orders']}],
  ['a path pattern in Jest 29', {testPathPattern: 'orders', nonFlagArgs: []}],
  ['changed files', {onlyChanged: true}],
  ['files changed since a commit', {changedSince: 'main'}],
  ['failed tests', {onlyFailures: true}],
  ['related tests', {findRelatedTests: true}],
  ['paths', {runTestsByPath: true}],
  ['a filter', {filter: './filter.js'}],
])('a run of %s neither knows what is gone nor compares timings', (_, config) => {
  expect(runPolicy({...plain, ...config}, false)).toMatchObject({
    complete: false,
    timingsUncomparable: 'only a part of the tests ran',
  });
});

test('nor does a run that was interrupted, or is watched', () => {
  expect(runPolicy(plain, true)).toMatchObject({
    complete: false,
    timingsUncomparable: expect.any(String) as string,
  });
  for (const config of [{watch: true}, {watchAll: true}])
    expect(runPolicy({...plain, ...config}, false)).toMatchObject({
      complete: false,
      timingsUncomparable: 'Jest is watching',
    });
});

test('a shard compares its timings and knows nothing of what is gone', () => {
  const policy = runPolicy({...plain, shard: {shardIndex: 1, shardCount: 2}}, false);
  expect(policy).toMatchObject({complete: false, timingsUncomparable: null});
});

test('coverage makes timings of another kind', () => {
  expect(runPolicy({...plain, collectCoverage: true}, false)).toMatchObject({
    complete: true,
    timingsUncomparable: 'coverage was collected',
  });
});

test("reads Jest's own configuration", () => {
  // Checked by the compiler: a renamed option would otherwise be taken for one that is not set.
  const read = (config: Config.GlobalConfig): JestGlobalConfig => config;
  expect(read).toBeInstanceOf(Function);
});
