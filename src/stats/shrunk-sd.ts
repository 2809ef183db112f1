/** How many values the pool's standard deviation counts for. */
const poolWeight = 10;

/**
 * A standard deviation drawn towards that of the whole pool, the more so the fewer values it comes from: three values that
 * happen to be alike do not make a steady test (Smyth, 2004, "Linear models and empirical Bayes methods", moderated variance).
 *
 * @param sd of the values themselves
 * @param count how many they are
 * @param pooledSd typical of all the pool's members
 */
export function shrunkSd(sd: number, count: number, pooledSd: number): number {
  return Math.sqrt((count * sd ** 2 + poolWeight * pooledSd ** 2) / (count + poolWeight));
}
