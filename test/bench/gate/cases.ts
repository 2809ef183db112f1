import type {Case} from './rules';
import type {TracedProcess} from './traces';

/** How many processes make the baseline, and how many confirm at the most. */
const acceptedCount = 20;
const usualConfirming = 11;

/** A generator of equal numbers in every run (Numerical Recipes' linear congruential one). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
}

function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
  return values
    .map(value => [random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/** Processes that follow each other on the machine, against others in any order. */
export function casesOf(
  trace: readonly TracedProcess[],
  count: number,
  confirmingCount = usualConfirming,
): readonly Case[] {
  const random = randomFrom(1);
  return Array.from({length: count}, (_, i) => {
    const at = i % (trace.length - confirmingCount);
    const others = trace.filter((_process, p) => p < at || p > at + confirmingCount);
    return {
      accepted: shuffled(others, random).slice(0, acceptedCount),
      now: trace[at]!,
      confirming: trace.slice(at + 1, at + 1 + confirmingCount),
    };
  });
}
