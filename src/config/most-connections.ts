import type {ResolvedConfig} from './resolved-config';

/**
 * What each worker has beside its pool: the connections that hold its leases and its resources, the one that makes copies for
 * tests, and the one on which its tests run that run one after the other.
 */
const OWN = 4;

/** What each worker has in any case: the connection that holds its leases, and the one on which its tests run. */
export const LEAST_CONNECTIONS = 2;

/** The most connections that one worker ever has: to its own database, for concurrent tests, and to databases of tests. */
export function mostConnections({max}: Pick<ResolvedConfig['pool'], 'max'>): number {
  return 2 * max + OWN;
}
