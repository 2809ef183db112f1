import {casesOf} from './cases';
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
