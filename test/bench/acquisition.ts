import {Client, Pool} from 'pg';
import {Worker} from '../../src/worker';
import type {BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns, type Arm, type TurnOptions} from './samples';

type Target = ConstructorParameters<typeof Pool>[0];

const what = 'Unix socket';
const goal = {kind: 'absolute', atMost: 1000} as const;

async function acquire(pool: Pool): Promise<void> {
  (await pool.connect()).release();
}

/** How long a test waits for a connection of its own pool, or of a client that it makes. */
export async function benchAcquisition({direct}: BenchRun, options: TurnOptions): Promise<readonly Result[]> {
  const inside: Target = {connectionString: Worker.current().target.url};

  const newPool = (target: Target): Arm => {
    let pool: Pool;
    return {
      work: async () => {
        pool = new Pool(target);
        await acquire(pool);
      },
      after: () => pool.end(),
    };
  };
  const firsts = await inTurns(
    {ours: newPool(inside), reference: newPool(direct)},
    {...options, perRound: 5},
  );

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

  const newClient = (target: Target): Arm => {
    let client: Client;
    return {
      work: async () => {
        client = new Client(target);
        await client.connect();
      },
      after: () => client.end(),
    };
  };
  const connects = await inTurns(
    {ours: newClient(inside), reference: newClient(direct)},
    {...options, perRound: 5},
  );

  const row = (name: string, {ours, reference}: Record<'ours' | 'reference', number[]>) =>
    resultOf({name, unit: 'µs', ours, reference: {what, values: reference}, goal});
  return [
    row('First `pool.connect()` of a new pool', firsts),
    row('Warm `pool.connect()` and `release()`', warms),
    row('`new Client().connect()`', connects),
  ];
}
