import {buildingName, cloneName, isOurName, lockKey, templateName} from '../../../src/schema/database-names';

const fingerprint = '0123456789abcdef'.repeat(4);

test('names hold a part of the fingerprint and fit into 63 bytes', () => {
  const names = [templateName(fingerprint), buildingName(fingerprint), cloneName(fingerprint, 1000)];
  expect(names).toEqual([
    'jest_savepoint_0123456789abcdef_template',
    'jest_savepoint_0123456789abcdef_building',
    'jest_savepoint_0123456789abcdef_1000',
  ]);
  for (const name of names) expect(isOurName(name) && name.length <= 63).toBe(true);
});

test.each([
  'postgres',
  'jest_savepoint',
  'jest_savepoint_test',
  'jest_savepoint_0123456789abcde_1',
  'jest_savepoint_0123456789abcdef_0',
  'jest_savepoint_0123456789abcdef_1x',
  'my_jest_savepoint_0123456789abcdef_1',
])('%s is no name of ours', name => {
  expect(isOurName(name)).toBe(false);
});

test('lock keys are 64-bit numbers, different for different names', () => {
  const keys = Array.from({length: 100}, (_, i) => BigInt(lockKey(cloneName(fingerprint, i + 1))));
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) expect(BigInt.asIntN(64, key)).toBe(key);
});
