import * as fc from 'fast-check';
import {recordId, testKey} from '../../../src/baseline/test-key';

test('is the name, with a number for further tests of the same name', () => {
  expect(testKey({name: 'adds', index: 0})).toBe('adds');
  expect(testKey({name: 'adds', index: 1})).toBe('adds (2)');
  expect(testKey({name: 'adds', index: 2})).toBe('adds (3)');
});

test('keeps a second test apart from one that is called so', () => {
  expect(testKey({name: 'adds', index: 1})).not.toBe(testKey({name: 'adds (2)', index: 0}));
});

test('is a different one for every test', () => {
  const part = fc.constantFrom('a', ' (1)', ' (2)', ' (12)', '(2)');
  const name = fc.array(part, {maxLength: 4}).map(parts => parts.join(''));
  const one = fc.record({name, index: fc.integer({min: 0, max: 12})});
  fc.assert(
    fc.property(one, one, (a, b) => {
      expect(testKey(a) === testKey(b)).toBe(a.name === b.name && a.index === b.index);
    }),
  );
});

test('is told apart by file within a run', () => {
  expect(recordId({file: 'a.test.js', name: 'adds', index: 0})).toBe('a.test.js › adds');
});
