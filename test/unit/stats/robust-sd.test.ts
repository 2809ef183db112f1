import * as fc from 'fast-check';
import {robustSd} from '../../../src/stats/robust-sd';

/** Normally distributed numbers, the same each time (Box and Muller, on a linear congruential generator). */
function normals(count: number): readonly number[] {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({length: count}, () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()));
}

test('is the standard deviation of normally distributed values', () => {
  expect(robustSd(normals(4000))).toBeCloseTo(1, 1);
});

test('is right on average for small samples, too', () => {
  const values = normals(9000);
  for (const size of [3, 5, 9]) {
    const samples = Array.from({length: 900}, (_, i) => values.slice(i * size, (i + 1) * size));
    const mean = samples.reduce((sum, sample) => sum + robustSd(sample), 0) / samples.length;
    expect(mean).toBeGreaterThan(0.85);
    expect(mean).toBeLessThan(1.15);
  }
});

test('is not moved by an outlier', () => {
  const steady = [10, 11, 9, 10, 12, 8, 10, 11, 9];
  expect(robustSd([...steady, 1e6])).toBeLessThan(2 * robustSd(steady));
});

test('is 0 for fewer than two values', () => {
  expect(robustSd([])).toBe(0);
  expect(robustSd([3])).toBe(0);
});

test('grows with the scale of the values, not with their place', () => {
  const value = fc.integer({min: -1000, max: 1000});
  fc.assert(
    fc.property(fc.array(value, {minLength: 2}), value, (values, shift) => {
      expect(robustSd(values.map(v => 3 * v + shift))).toBeCloseTo(3 * robustSd(values), 6);
    }),
  );
});
