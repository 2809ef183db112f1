import type {ResolvedConfig} from './resolved-config';

/** What each worker has beside its pool: the connection that holds its leases, and the one that makes copies for tests. */
const OWN = 2;

/** The most connections that one worker ever has: to its own database, for concurrent tests, and to databases of tests. */
export function mostConnections({min, max}: Omit<ResolvedConfig['pool'], 'preheat'>): number {
  return min + 2 * max + OWN;
}
