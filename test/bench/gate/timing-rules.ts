import {mannWhitney, ours, reassure, threeSds, twentyPercent, type Case, type Rule} from './rules';
import {readTrace, slowDown, traceNames, type TracedProcess} from './traces';

const rules: Readonly<Record<string, Rule>> = {
  'jest-savepoint': ours,
  'last run + 20 %': twentyPercent,
  'mean + 3 sd of 20 runs': threeSds,
  'Mann-Whitney, p < .05, 5 against 5': mannWhitney,
  'Reassure: z > 2.33 and 5 %, 5 against 5': reassure,
};

const factors = [1.2, 1.5, 2] as const;

/** How many processes make the baseline, and how many confirm. */
const acceptedCount = 20;
const confirmingCount = 5;

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
function casesOf(trace: readonly TracedProcess[], count: number): readonly Case[] {
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

interface Score {
  decisions: number;
  falseFlags: number;
  readonly found: Record<number, number>;
}

async function score(rule: Rule, cases: readonly Case[]): Promise<Score> {
  const result: Score = {decisions: 0, falseFlags: 0, found: {}};
  for (const given of cases) {
    result.decisions += given.now.length;
    result.falseFlags += (await rule(given)).size;
    for (const factor of factors)
      for (let test = 0; test < given.now.length; test++) {
        const slower = (process: TracedProcess): TracedProcess => slowDown(process, test, factor);
        const {accepted, now, confirming} = given;
        const flagged = await rule({accepted, now: slower(now), confirming: confirming.map(slower)});
        result.found[factor] = (result.found[factor] ?? 0) + (flagged.has(test) ? 1 : 0);
      }
  }
  return result;
}

/**
 * Lets the gate's rule for timings and others judge recordings of unchanged tests, and the same with one test slowed down: 700
 * times 40 decisions on each, or as many times as the first argument says.
 */
async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 700);
  let isGood = true;
  process.stdout.write(
    `| Recording | Rule | False flags | ${factors.map(factor => `Found at ${factor}×`).join(' | ')} |\n| --- | --- | --- | --- | --- | --- |\n`,
  );
  for (const name of traceNames) {
    const cases = casesOf(readTrace(name), count);
    for (const [title, rule] of Object.entries(rules)) {
      const {decisions, falseFlags, found} = await score(rule, cases);
      const powers = factors.map(factor => (found[factor] ?? 0) / decisions);
      const cells = powers.map(power => `${(100 * power).toFixed(1)} %`);
      process.stdout.write(`| ${name} | ${title} | ${falseFlags} of ${decisions} | ${cells.join(' | ')} |\n`);
      if (rule === ours && (falseFlags > 1 || powers[1]! < 0.95)) isGood = false;
    }
  }
  if (!isGood) process.exitCode = 1;
}

void main();
