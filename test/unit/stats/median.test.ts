import * as fc from 'fast-check';
import {median} from '../../../src/stats/median';

test('is the middle value, or the mean of the two in the middle', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('is not a number where there are no values', () => {
  expect(median([])).toBeNaN();
});

test('has as many values below it as above it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({noNaN: true, min: -1e6, max: 1e6}), {minLength: 1}), values => {
      const middle = median(values);
      const below = values.filter(value => value < middle).length;
      const above = values.filter(value => value > middle).length;
      expect(below).toBeLessThanOrEqual(values.length / 2);
      expect(above).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test('leaves its argument as it was', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});
