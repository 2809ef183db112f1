import {LEAST_CONNECTIONS, mostConnections} from '../config/most-connections';
import type {ResolvedConfig} from '../config/resolved-config';
import type {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import {withLock} from './advisory-lock';

type PoolSizes = ResolvedConfig['pool'];

/** What a server has of connections. Those of other runs count as many as these have reserved. */
interface Occupancy {
  /** Without those that are kept for administrators. */
  readonly allowed: number;
  readonly open: number;
  readonly foreign: number;
  readonly reserved: number;
}

/** A run's own connection says how many it has reserved in its name, which goes with it. */
const NAME = 'jest-savepoint run, connections: ';

const OCCUPANCY = `
  SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true)::int, 0) AS allowed,
         count(*)::int AS open,
         (count(*) FILTER (WHERE application_name NOT LIKE 'jest-savepoint%'
                             AND datname NOT LIKE 'jest\\_savepoint\\_%'))::int AS foreign,
         coalesce(sum(nullif(split_part(application_name, '${NAME}', 2), '')::int)
                    FILTER (WHERE application_name LIKE '${NAME}%'), 0)::int AS reserved
    FROM pg_catalog.pg_stat_activity
   WHERE coalesce(backend_type, 'client backend') = 'client backend' AND datid IS NOT NULL AND pid <> pg_backend_pid()`;

/**
 * Takes a run's share of the connections that a server allows, for as long as its own connection lasts, so that the workers of
 * all runs together never ask for more than there are. A run that comes late has smaller pools, down to one connection each.
 *
 * @returns what each worker's pool may have
 * @throws SavepointError (`SAVEPOINT_CONNECTION`) where not even that is free now
 */
export function reserveConnections(
  control: ControlClient,
  {pool, workers}: {readonly pool: PoolSizes; readonly workers: number},
): Promise<PoolSizes> {
  const work = async (): Promise<PoolSizes> => {
    const {allowed, open, foreign, reserved} = (
      await control.query<Occupancy & Record<string, number>>(OCCUPANCY)
    ).rows[0]!;
    // This one is the run's own.
    const least = 1 + LEAST_CONNECTIONS * workers;
    if (allowed - open < least) throw tooFew({allowed, open, least, workers});
    const sizes = fit(pool, Math.floor((allowed - foreign - reserved - 1) / workers));
    await control.query(`SET application_name = '${NAME}${1 + workers * mostConnections(sizes)}'`);
    return sizes;
  };
  return withLock(control, 'connections', 'exclusive', {onWait: () => undefined, work});
}

/** The largest pool, of those that are wanted, of a worker that has so many connections. */
function fit(pool: PoolSizes, most: number): PoolSizes {
  let sizes = pool;
  while (sizes.max > 1 && mostConnections(sizes) > most) {
    const max = sizes.max - 1;
    sizes = {...sizes, min: Math.min(sizes.min, max), max};
  }
  return sizes;
}

function tooFew({
  allowed,
  open,
  least,
  workers,
}: Pick<Occupancy, 'allowed' | 'open'> & {least: number; workers: number}): SavepointError {
  return new SavepointError(
    `The server allows ${allowed} connections, of which ${open} are open; a run with ${workers} ` +
      `${workers === 1 ? 'worker' : 'workers'} needs ${least}.`,
    {
      code: 'SAVEPOINT_CONNECTION',
      hint: "Run fewer workers (jest --maxWorkers), end what holds connections, or raise the server's max_connections.",
    },
  );
}
