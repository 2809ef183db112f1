import {Client, Pool} from 'pg';
import {Worker} from '../../src/worker';
import type {BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns, type TurnOptions} from './samples';

type Target = ConstructorParameters<typeof Pool>[0];

const what = 'Unix socket';
const goal = {kind: 'absolute', atMost: 1} as const;

async function acquire(pool: Pool): Promise<void> {
  (await pool.connect()).release();
}

/** How long a test waits for a connection of its own pool, or of a client that it makes. */
export async function benchAcquisition({direct}: BenchRun, options: TurnOptions): Promise<readonly Result[]> {
  const inside: Target = {connectionString: Worker.current().target.url};

  const first =
    (target: Target): (() => Promise<Pool>) =>
    async () => {
      const pool = new Pool(target);
      await acquire(pool);
      pools.push(pool);
      return pool;
    };
  const pools: Pool[] = [];
  const firsts = await inTurns(
    {ours: {work: first(inside)}, reference: {work: first(direct)}},
    {...options, perRound: 5},
  );
  await Promise.all(pools.map(pool => pool.end()));

  const warm = {ours: new Pool(inside), reference: new Pool(direct)};
  await Promise.all(Object.values(warm).map(acquire));
  const warms = await inTurns(
    {
      ours: {work: () => acquire(warm.ours)},
      reference: {work: () => acquire(warm.reference)},
    },
    options,
  );
  await Promise.all(Object.values(warm).map(pool => pool.end()));

  const connect = (target: Target) => async () => {
    const client = new Client(target);
    await client.connect();
    clients.push(client);
  };
  const clients: Client[] = [];
  const connects = await inTurns(
    {ours: {work: connect(inside)}, reference: {work: connect(direct)}},
    {...options, perRound: 5},
  );
  await Promise.all(clients.map(client => client.end()));

  const row = (name: string, {ours, reference}: Record<'ours' | 'reference', number[]>) =>
    resultOf({name, unit: 'ms', ours, reference: {what, values: reference}, goal});
  return [
    row('First `pool.connect()` of a new pool', firsts),
    row('Warm `pool.connect()` and `release()`', warms),
    row('`new Client().connect()`', connects),
  ];
}
