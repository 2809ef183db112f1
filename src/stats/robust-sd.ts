import {median} from './median';

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const normalFactor = 1.4826;

/** By number of values: what small samples' deviation from their own median falls short (Croux and Rousseeuw, 1992). */
const smallSampleFactors: readonly number[] = [1, 1, 1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

/** The standard deviation of `values` as their middle half shows it: an outlier does not move it. 0 for fewer than two. */
export function robustSd(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const correction = smallSampleFactors[values.length] ?? values.length / (values.length - 0.8);
  const middle = median(values);
  return correction * normalFactor * median(values.map(value => Math.abs(value - middle)));
}
