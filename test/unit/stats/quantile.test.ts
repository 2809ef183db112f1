import * as fc from 'fast-check';
import {quantile} from '../../../src/stats/quantile';

test('is one of the values', () => {
  const values = [5, 1, 4, 2, 3];
  expect(quantile(values, 0)).toBe(1);
  expect(quantile(values, 0.2)).toBe(1);
  expect(quantile(values, 0.5)).toBe(3);
  expect(quantile(values, 0.95)).toBe(5);
  expect(quantile([], 0.5)).toBeNaN();
});

test('no more than the rest of the values exceed it', () => {
  const values = fc.array(fc.integer(), {minLength: 1});
  fc.assert(
    fc.property(values, fc.double({min: 0, max: 1, noNaN: true}), (all, p) => {
      const limit = quantile(all, p);
      expect(all).toContain(limit);
      expect(all.filter(value => value <= limit).length).toBeGreaterThanOrEqual(p * all.length - 1e-9);
    }),
  );
});
