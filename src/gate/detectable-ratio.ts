import {predictionSd, type TimingLimits} from './compare-timings';
import type {TimingEstimate} from './estimate-timings';

/**
 * A slowdown by so many of a test's standard deviations is seen in 19 of 20 runs, where one of a hundred unchanged runs of a
 * thousand tests may have one: the quantiles 1 − 0.01 / 1000 and 0.95 of the normal distribution.
 */
const detectableSds = 4.265 + 1.645;

/** A test that varies so much tells nothing. */
const mostRatio = 100;

/**
 * From how many times its baseline on a test is sure to have become slower by a single run, as it usually varies; null where
 * that is more than anybody looks for.
 */
export function detectableRatio(
  estimate: TimingEstimate,
  {threshold, minDeltaMs}: TimingLimits,
): number | null {
  const ratio = Math.max(
    threshold,
    1 + minDeltaMs / estimate.ms,
    Math.exp(detectableSds * predictionSd(estimate)),
  );
  return ratio <= mostRatio ? ratio : null;
}
