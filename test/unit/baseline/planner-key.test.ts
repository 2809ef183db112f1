import {plannerKey} from '../../../src/baseline/planner-key';

test.each([
  ['server', '15.18', 'postgresql-15'],
  ['local', '15.4', 'postgresql-15'],
  ['local', '18rc1', 'postgresql-18rc1'],
  ['pglite', '17.5', 'pglite-17'],
] as const)('%s %s plans as %s', (name, version, key) => {
  expect(plannerKey({name, version})).toBe(key);
});
