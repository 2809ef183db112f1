import * as fc from 'fast-check';
import {shrunkSd} from '../../../src/stats/shrunk-sd';

test('lies between its own value and the pool, nearer to its own the more samples there are', () => {
  const sd = fc.double({min: 0, max: 10, noNaN: true});
  fc.assert(
    fc.property(sd, sd, fc.integer({min: 1, max: 1000}), (own, pooled, count) => {
      const shrunk = shrunkSd(own, count, pooled);
      expect(shrunk).toBeGreaterThanOrEqual(Math.min(own, pooled) - 1e-9);
      expect(shrunk).toBeLessThanOrEqual(Math.max(own, pooled) + 1e-9);
      const closer = Math.abs(shrunkSd(own, count + 1, pooled) - own);
      expect(closer).toBeLessThanOrEqual(Math.abs(shrunk - own) + 1e-9);
    }),
  );
});

test('does not take three equal samples for a steady test', () => {
  expect(shrunkSd(0, 3, 0.2)).toBeGreaterThan(0.15);
});
