/** What one side of a comparison needs to be measured. */
export interface Arm {
  /** Brings about the state that the work starts from; not timed. */
  readonly before?: () => void | Promise<void>;
  readonly work: () => unknown;
  /** Not timed. */
  readonly after?: () => void | Promise<void>;
}

export interface TurnOptions {
  readonly rounds: number;
  /** Executions of each arm in a round. */
  readonly perRound: number;
  /** Rounds before the measured ones. */
  readonly warmUps?: number;
}

/**
 * Measures arms in turns, so that whatever else the machine does strikes all of them: each round runs every arm, every second
 * one in reverse order.
 * @returns the milliseconds of each execution, by arm
 */
export async function inTurns<Name extends string>(
  arms: Readonly<Record<Name, Arm>>,
  {rounds, perRound, warmUps = 1}: TurnOptions,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(arms) as Name[];
  const samples = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const {before, work, after} = arms[name];
      for (let i = 0; i < perRound; i++) {
        await before?.();
        const since = performance.now();
        await work();
        const ms = performance.now() - since;
        await after?.();
        if (round >= 0) samples[name].push(ms);
      }
    }
  }
  return samples;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export const medianOf = (values: readonly number[]): number => quantile(values, 0.5);
